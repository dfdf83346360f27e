import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { clusterLayout, type ClusterLayout } from "../layout.ts";
import { certificateAges } from "../status/certificates.ts";
import { withCredentials } from "./phases.ts";
import { removeAging } from "./renew.ts";

const daysFromNow = (days: number) => new Date(Date.now() + days * 86_400_000);
let layout: ClusterLayout;

beforeEach(async () => {
  layout = clusterLayout(await mkdtemp(join(tmpdir(), "renew-")));
  for (const folder of [layout.pki, join(layout.kubelet, "pki")]) await mkdir(folder, { recursive: true });
  const pem = make(join(layout.pki, "apiserver"), false);
  make(join(layout.pki, "ca"), true);
  const user = { "client-certificate-data": Buffer.from(pem).toString("base64") };
  await writeFile(join(layout.kubernetes, "admin.conf"), stringify({ users: [{ name: "admin", user }] }));
  await writeFile(layout.kubeletKubeconfig, "");
  await writeFile(join(layout.kubelet, "pki", "kubelet-client-current.pem"), pem);
});
afterEach(async () => rm(layout.root, { recursive: true }));

/** A certificate of a year, signed by itself, and its key. */
function make(path: string, authority: boolean): string {
  const extension = `basicConstraints=critical,CA:${authority ? "TRUE" : "FALSE"}`;
  execFileSync("openssl", ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "365", "-subj", "/CN=test", "-addext", extension, "-keyout", `${path}.key`, "-out", `${path}.crt`], { stdio: "ignore" });
  return execFileSync("cat", [`${path}.crt`], { encoding: "utf8" });
}

describe("certificates", () => {
  it("are told by the days they have left, the first to end first", async () => {
    expect((await certificateAges(layout, daysFromNow(100))).map(({ file, daysLeft, authority }) => [file, daysLeft, authority])).toEqual(
      expect.arrayContaining([["kubernetes/pki/ca.crt", 264, true], ["kubernetes/pki/apiserver.crt", 264, false], ["kubernetes/admin.conf", 264, false]]),
    );
  });

  it("stay while they have a month left", async () => expect(await removeAging(layout, daysFromNow(330))).toEqual([]));

  it("give way in their last month, with their keys; authorities stay, and the kubelet's own until it ended", async () => {
    expect((await removeAging(layout, daysFromNow(340))).sort()).toEqual(["kubernetes/admin.conf", "kubernetes/pki/apiserver.crt"]);
    expect(await readdir(layout.pki)).toEqual(["ca.crt", "ca.key"]);
    expect(await readdir(layout.kubernetes)).toContain("kubelet.conf");
    expect(await removeAging(layout, daysFromNow(366))).toEqual(["kubelet/pki/kubelet-client-current.pem"]);
    expect(await readdir(layout.kubernetes)).not.toContain("kubelet.conf");
  });
});

describe("the manifest of a static pod", () => {
  it("is another when its credentials are", () => {
    const manifest = "apiVersion: v1\nkind: Pod\nmetadata:\n  annotations:\n    kept: yes\n  name: etcd\n";
    expect(withCredentials(manifest, "abc")).toBe("apiVersion: v1\nkind: Pod\nmetadata:\n  annotations:\n    kept: yes\n    homelab/credentials: abc\n  name: etcd\n");
  });
});

import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { connect } from "../connected.ts";
import { sharedPlatform } from "./shared.ts";

const on = await sharedPlatform();
const { core } = await connect();
const file = join(on.folder, "homelab.yaml");
const settings = await readFile(file, "utf8");
afterEach(() => writeFile(file, settings));

const nothing = { create: 0, update: 0, replace: 0, delete: 0 };

describe("a platform that is deployed", { timeout: 300_000 }, () => {
  it.each(["phase0-foundation", "phase1-core", "phase2-pipeline", "phase3-inference", "phase4-tooling"])("is as %s says: its preview changes nothing", async (phase) => {
    const { changeSummary } = await on.phase("pulumi-preview", phase);
    expect(changeSummary).toEqual({ ...nothing, same: expect.any(Number) as number });
    expect(changeSummary.same).toBeGreaterThan(0);
  });

  it("is told by hand and mended: a change to one of its parts", async () => {
    const name = { name: "nats", namespace: on.namespace };
    const service = await core.readNamespacedService(name);
    await core.replaceNamespacedService({ ...name, body: { ...service, metadata: { ...service.metadata, labels: { ...service.metadata?.labels, "app.kubernetes.io/part-of": "somebody-else" } } } });
    const { changeSummary, resources } = await on.phase("pulumi-preview", "phase1");
    expect(changeSummary).toMatchObject({ ...nothing, update: 1 });
    expect(resources.find(({ operation }) => operation === "update")).toMatchObject({ kind: "Service", name: "nats" });
    await on.phase("pulumi-up", "phase1");
    expect((await core.readNamespacedService(name)).metadata?.labels).toMatchObject({ "app.kubernetes.io/part-of": "homelab" });
  });

  it("is not moved to another name, because its documents would stay behind", async () => {
    await writeFile(file, settings.replace(`namespace: ${on.namespace}`, `namespace: ${on.namespace}-2`));
    const { code, stderr } = await on.run("pulumi-up", "phase0", "--yes");
    expect(code).toBe(1);
    expect(stderr).toMatch(/Namespace.*Nothing was changed/s);
    expect(stderr).toContain("Undo the rename");
  });

  it("refuses in words, and soon, when the cluster does not answer", async () => {
    const away = join(on.folder, "away.kubeconfig");
    await writeFile(away, "apiVersion: v1\nkind: Config\ncurrent-context: away\nclusters: [{ name: away, cluster: { server: https://127.0.0.1:9 } }]\ncontexts: [{ name: away, context: { cluster: away, user: nobody } }]\nusers: [{ name: nobody, user: {} }]\n");
    const started = Date.now();
    const { code, stderr } = await on.run("pulumi-preview", "phase1", "--kubeconfig", away);
    expect({ code, inTime: Date.now() - started < 60_000 }).toEqual({ code: 1, inTime: true });
    expect(stderr).toMatch(/127\.0\.0\.1:9 does not answer.*Start that cluster/s);
  });
});

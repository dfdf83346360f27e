import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { access, mkdir, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { parseDocument } from "yaml";
import { writeIfChanged } from "../files.ts";
import type { ClusterLayout } from "../layout.ts";
import { OperatorError } from "@homelab/operator-error";
import { removeAging } from "./renew.ts";

const run = promisify(execFile);

export interface Kubeadm {
  /** Path of the program. */
  program: string;
  layout: ClusterLayout;
}

/** One `kubeadm init phase`. What it says is shown only when it fails. */
async function phase({ program, layout }: Kubeadm, words: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<void> {
  const args = ["init", "phase", ...words, "--config", layout.kubeadmConfig];
  await run(program, args, { env: { PATH: process.env["PATH"] ?? "", HOME: "/root", ...env }, timeout: 120_000 }).catch((error: unknown) => {
    const { stdout = "", stderr = "", message } = error as Error & { stdout?: string; stderr?: string };
    const said = `${stdout}\n${stderr}`.trim().split("\n").slice(-8).map((line) => `    ${line}`).join("\n") || message;
    throw new OperatorError({ what: "kubeadm", where: `init phase ${words.join(" ")}`, got: `it failed:\n${said}`, do: "Mend that and run ./just cluster up again; ./just cluster reset --yes begins from nothing." }, { cause: error });
  });
}

const kubeconfigs = ["admin", "super-admin", "controller-manager", "scheduler", "kubelet"];
const certificates = ["apiserver", "apiserver-kubelet-client", "apiserver-etcd-client", "front-proxy-client", "etcd/server", "etcd/peer", "etcd/healthcheck-client"];
const pods = ["etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler"];

/**
 * Authorities, certificates, kubeconfigs and the manifests of the control plane. What is there and does not end soon stays; nothing is
 * asked of kubeadm when it was asked the same before and its files are there. Tells whether it was asked.
 */
export async function prepareControlPlane(at: Kubeadm, now: Date): Promise<boolean> {
  const { layout } = at;
  await removeAging(layout, now);
  const stamp = join(layout.kubernetes, ".prepared");
  const inputs = await inputsOf(at);
  const files = [...kubeconfigs.map((name) => join(layout.kubernetes, `${name}.conf`)), ...pods.map((name) => join(layout.manifests, `${name}.yaml`)), ...certificates.map((name) => join(layout.pki, `${name}.crt`))];
  if ((await readFile(stamp, "utf8").catch(() => "")) === inputs && (await allThere(files))) return false;
  await phase(at, ["certs", "all"]);
  for (const name of kubeconfigs) await phase(at, ["kubeconfig", name, "--kubeconfig-dir", layout.kubernetes]);
  await makeManifests(at);
  await writeIfChanged(stamp, inputs, 0o600);
  return true;
}

async function inputsOf({ program, layout }: Kubeadm): Promise<string> {
  const patches = await Promise.all((await readdir(layout.patches)).sort().map(async (name) => readFile(join(layout.patches, name), "utf8")));
  return createHash("sha256").update(JSON.stringify([program, await readFile(layout.kubeadmConfig, "utf8"), ...patches])).digest("hex");
}

async function allThere(files: readonly string[]): Promise<boolean> {
  return Promise.all(files.map(async (file) => access(file))).then(() => true, () => false);
}

/**
 * kubeadm writes manifests to a folder of its choice only in a dry run; from there they go to the kubelet, and only those that changed,
 * because it restarts what it sees written.
 */
async function makeManifests(at: Kubeadm): Promise<void> {
  const rehearsal = join(at.layout.kubernetes, "rehearsal");
  await rm(rehearsal, { recursive: true, force: true });
  await mkdir(rehearsal, { recursive: true });
  for (const words of [["etcd", "local"], ["control-plane", "all"]]) await phase(at, [...words, "--dry-run"], { KUBEADM_INIT_DRYRUN_DIR: rehearsal });
  const credentials = await digestOfCredentials(at.layout);
  for (const name of pods) await writeIfChanged(join(at.layout.manifests, `${name}.yaml`), withCredentials(await readFile(join(rehearsal, `${name}.yaml`), "utf8"), credentials), 0o600);
  await rm(rehearsal, { recursive: true, force: true });
}

async function digestOfCredentials({ kubernetes, pki }: ClusterLayout): Promise<string> {
  const files = [...kubeconfigs.map((name) => join(kubernetes, `${name}.conf`)), ...certificates.map((name) => join(pki, `${name}.crt`))];
  const hash = createHash("sha256");
  for (const file of files) hash.update(await readFile(file));
  return hash.digest("hex").slice(0, 16);
}

/** Not every program reads its credentials again by itself: with new ones the manifest is another, and the kubelet restarts the pod. */
export function withCredentials(manifest: string, digest: string): string {
  const document = parseDocument(manifest);
  document.setIn(["metadata", "annotations", "homelab/credentials"], digest);
  return document.toString();
}

/** Writes into the cluster how it was made, for the next version of kubeadm to read. */
export async function recordInCluster(at: Kubeadm): Promise<void> {
  await phase(at, ["upload-config", "kubeadm", "--kubeconfig", join(at.layout.kubernetes, "super-admin.conf")]);
}

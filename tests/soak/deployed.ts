/** What the scenarios on the local cluster share: a platform of their own, and the way back to nothing. */
import type { ChildProcess } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { SchedulingV1Api } from "@kubernetes/client-node";
import type { Violation } from "@homelab/testing";
import { type Apis, eventually } from "../cluster/connected.ts";
import { aDeployment, type Deployment, type PhaseName } from "../cluster/deployed.ts";
import { persistentVolumes } from "./left-behind.ts";

/** Secrets and nothing else yet. Its end takes everything away in whatever state it is, so that one scenario never hinders the next. */
export async function freshDeployment(apis: Apis, settings = ""): Promise<Deployment> {
  const on = await aDeployment(settings);
  const end = async () => {
    await wipe(apis, on.namespace);
    await on[Symbol.asyncDispose]();
  };
  await on.json("secrets", "init").catch(async (error: unknown) => {
    await end();
    throw error;
  });
  return { ...on, [Symbol.asyncDispose]: end };
}

/** By the cluster's own means: the commands of the platform are what is tried, not what cleans up. */
export async function wipe(apis: Apis, namespace: string): Promise<void> {
  const { core, config } = apis;
  for (const name of await persistentVolumes(apis, namespace)) await core.patchPersistentVolume({ name, body: [{ op: "replace", path: "/spec/persistentVolumeReclaimPolicy", value: "Delete" }] });
  await core.deleteNamespace({ name: namespace }).catch(passMissing);
  // one that points at a folder of the node has no provisioner that could delete it
  for (const { metadata } of (await core.listPersistentVolume()).items) if (metadata?.name?.startsWith(`${namespace}-`)) await core.deletePersistentVolume({ name: metadata.name }).catch(passMissing);
  const scheduling = config.makeApiClient(SchedulingV1Api);
  for (const { metadata } of (await scheduling.listPriorityClass()).items) if (metadata?.name?.startsWith(`${namespace}-`)) await scheduling.deletePriorityClass({ name: metadata.name });
  await eventually(`${namespace} goes`, async () => !(await isThere(core, namespace)) && (await persistentVolumes(apis, namespace)).length === 0, 240_000);
}

export const isThere = (core: Apis["core"], namespace: string): Promise<boolean> => core.readNamespace({ name: namespace }).then(() => true, (error: unknown) => !isMissing(error));

const isMissing = (error: unknown): boolean => (error as { code?: unknown }).code === 404;
function passMissing(error: unknown): void {
  if (!isMissing(error)) throw error;
}

/** Rules that are broken, by those that hold. */
export function broken(rules: Readonly<Record<string, readonly string[]>>): Violation[] {
  return Object.entries(rules).flatMap(([rule, details]) => details.map((detail) => ({ rule, detail })));
}

/** The end of what a command said, on one line. */
export const lastWords = ({ code, stdout, stderr }: { code: number | null; stdout: string; stderr: string }): string => `ended with ${code ?? "a signal"}: ${`${stdout}\n${stderr}`.trim().slice(-1500)}`;

/** Changes that a preview of a phase shows, though there should be none. */
export async function unsettled(on: Deployment, phase: PhaseName): Promise<string[]> {
  const { code, stdout, stderr } = await on.run("pulumi-preview", phase, "--json");
  if (code !== 0) return [`${phase}: the preview ${lastWords({ code, stdout, stderr })}`];
  const { resources } = JSON.parse(stdout) as { resources: { kind: string; name: string; operation: string; differs: string[] }[] };
  return resources.filter(({ operation }) => operation !== "same").map(({ kind, name, operation, differs }) => `${phase}: ${operation} ${kind} ${name} ${differs.join(", ")}`);
}

/** The first complaint-free moment, or what is complained about at the end. */
export async function settles(ask: () => Promise<readonly string[]>, withinMs: number): Promise<readonly string[]> {
  for (const end = Date.now() + withinMs; ; await sleep(1000)) {
    const complaints = await ask();
    if (complaints.length === 0 || Date.now() > end) return complaints;
  }
}

/** The preview has been shown, so what follows changes things. */
const shown = /\d+ to (?:create|update|replace|delete)/;

/** Resolves when a `pulumi-up` begins to change things, or has ended. */
export function untilChanging(child: ChildProcess): Promise<void> {
  let said = "";
  return new Promise((resolve) => {
    child.stdout?.on("data", (data: Buffer) => shown.test((said += data.toString())) && resolve());
    child.on("close", () => resolve());
  });
}

import { spawn, type ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { parse } from "yaml";
import { z } from "zod";
import { sixMachines } from "@homelab/testing/machines";
import { root } from "../workspace/checkout.ts";
import { localCluster, ownKubeconfig } from "./connected.ts";

export interface Ran {
  code: number | null;
  stdout: string;
  stderr: string;
}

interface PhaseJson {
  phase: string;
  changeSummary: Record<"create" | "update" | "replace" | "delete" | "same", number>;
  resources: { kind: string; name: string; operation: string; differs: string[] }[];
}

/** A deployment of its own beside whatever is in the cluster: another namespace, another state folder, other secrets. */
export interface Deployment extends AsyncDisposable {
  namespace: string;
  folder: string;
  /** Runs a command of ours to its end. */
  run(...words: readonly string[]): Promise<Ran>;
  /** Starts one and does not wait. */
  start(...words: readonly string[]): ChildProcess;
  /** Runs one with `--json` and gives what it printed; fails with all it said. */
  json(...words: readonly string[]): Promise<unknown>;
  /** The same of a phase. */
  phase(command: "pulumi-preview" | "pulumi-up" | "pulumi-destroy", name: string, ...words: readonly string[]): Promise<PhaseJson>;
}

const Settings = z.object({ cluster: z.object({ namespace: z.string() }) });

/** `settings` is YAML that goes to the end of its homelab.yaml. */
export async function aDeployment(settings = ""): Promise<Deployment> {
  const folder = await mkdtemp(join(tmpdir(), "homelab-phases-"));
  const namespace = `phases-${randomBytes(3).toString("hex")}`;
  const kubeconfig = ownKubeconfig ?? (await localCluster()).layout.kubeconfig;
  await writeFile(join(folder, "homelab.yaml"), `target: cluster\ncluster:\n  kubeconfig: ${kubeconfig}\n  namespace: ${namespace}\n${settings}`);
  await mkdir(join(folder, "state", "facts"), { recursive: true });
  // the same plan on every machine: what is deployed is small, and a full disk of a tester's is not what is tried
  const facts = sixMachines["vm-24gb-2core"];
  await writeFile(join(folder, "state", "facts", `${facts.host}.json`), JSON.stringify(facts));
  return openDeployment(folder);
}

/** The deployment that somebody made in this folder. */
export async function openDeployment(folder: string): Promise<Deployment> {
  const { cluster } = Settings.parse(parse(await readFile(join(folder, "homelab.yaml"), "utf8")));
  const env = { ...process.env, HOMELAB_CONFIG: join(folder, "homelab.yaml"), HOMELAB_STATE: join(folder, "state"), SOPS_AGE_KEY_FILE: join(folder, "age", "keys.txt") };
  const start = (...words: readonly string[]) => spawn(process.execPath, [join(root, "packages", "cli", "src", "main.ts"), ...words], { env, stdio: ["ignore", "pipe", "pipe"] });
  const run = (...words: readonly string[]) => ended(start(...words));
  const json = async (...words: readonly string[]): Promise<unknown> => {
    const { code, stdout, stderr } = await run(...words, "--json");
    if (code !== 0) throw new Error(`${words.join(" ")} ended with ${code ?? "a signal"}:\n${stderr}${stdout}`);
    return JSON.parse(stdout);
  };
  return {
    namespace: cluster.namespace,
    folder,
    run,
    start,
    json,
    phase: async (command, name, ...words) => (await json(command, name, ...(command === "pulumi-preview" ? [] : ["--yes"]), ...words)) as PhaseJson,
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

export const phaseNames = ["phase0", "phase1", "phase2", "phase3", "phase4"] as const;
export type PhaseName = (typeof phaseNames)[number];

/** What goes only when it is named. */
export const dataOf: Readonly<Partial<Record<PhaseName, readonly string[]>>> = { phase0: ["namespace"], phase1: ["oxigraph-data", "nats-data", "postgres-data", "garage-data"] };

/** Removes a phase, its data too. */
export async function removePhase(on: Deployment, phase: PhaseName): Promise<void> {
  await on.phase("pulumi-destroy", phase, ...(dataOf[phase] ? ["--delete-data", ...dataOf[phase]] : []));
}

/** Removes everything of a deployment, its data too. */
export async function removeDeployment(on: Deployment): Promise<void> {
  for (const phase of phaseNames.toReversed()) await removePhase(on, phase);
  await on[Symbol.asyncDispose]();
}

export async function ended(child: ChildProcess): Promise<Ran> {
  const said = { stdout: "", stderr: "" };
  child.stdout?.on("data", (data: Buffer) => void (said.stdout += data.toString()));
  child.stderr?.on("data", (data: Buffer) => void (said.stderr += data.toString()));
  const code = await new Promise<number | null>((resolve) => void child.on("close", resolve));
  return { code, ...said };
}

import { spawn, type ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
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
  /** Runs one with `--json` and fails, with all it said, unless it succeeds. */
  phase(command: "pulumi-preview" | "pulumi-up" | "pulumi-destroy", name: string, ...words: readonly string[]): Promise<PhaseJson>;
}

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
  const env = { ...process.env, HOMELAB_CONFIG: join(folder, "homelab.yaml"), HOMELAB_STATE: join(folder, "state"), SOPS_AGE_KEY_FILE: join(folder, "age", "keys.txt") };
  const start = (...words: readonly string[]) => spawn(process.execPath, [join(root, "packages", "cli", "src", "main.ts"), ...words], { env, stdio: ["ignore", "pipe", "pipe"] });
  const run = (...words: readonly string[]) => ended(start(...words));
  return {
    namespace,
    folder,
    run,
    start,
    async phase(command, name, ...words) {
      const { code, stdout, stderr } = await run(command, name, "--json", ...(command === "pulumi-preview" ? [] : ["--yes"]), ...words);
      if (code !== 0) throw new Error(`${command} ${name} ended with ${code ?? "a signal"}:\n${stderr}${stdout}`);
      return JSON.parse(stdout) as PhaseJson;
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

export async function ended(child: ChildProcess): Promise<Ran> {
  const said = { stdout: "", stderr: "" };
  child.stdout?.on("data", (data: Buffer) => void (said.stdout += data.toString()));
  child.stderr?.on("data", (data: Buffer) => void (said.stderr += data.toString()));
  const code = await new Promise<number | null>((resolve) => void child.on("close", resolve));
  return { code, ...said };
}

import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Phase, PhaseName } from "@homelab/stacks";
import { LocalWorkspace, PulumiCommand, type PulumiFn, type Stack } from "@pulumi/pulumi/automation/index.js";
import { parse, stringify } from "yaml";
import { backendEnvironment } from "./backend.ts";
import { linkPrograms, pulumiEnvironment } from "./environment.ts";
import type { PhasePlace } from "./place.ts";
import { ensurePulumi } from "./programs.ts";
import type { Terminal } from "../terminal.ts";

/** Pulumi, ready to be asked about any phase of one target. */
export interface Deployer {
  place: PhasePlace;
  command: PulumiCommand;
  environment: Record<string, string>;
}

export async function openDeployer(place: PhasePlace, env: NodeJS.ProcessEnv, terminal: Terminal): Promise<Deployer> {
  const programs = await ensurePulumi(place, env, terminal);
  await linkPrograms(place.folder, programs, place.repository);
  const environment = { ...pulumiEnvironment(place.folder, env), ...(await backendEnvironment(place.folder, place.settings, env)) };
  return { place, command: await PulumiCommand.get({ root: place.folder.root }), environment };
}

/** The program of each phase, loaded when it runs: the library it is written with takes seconds to load. */
const programs: Readonly<Record<PhaseName, () => Promise<{ program: PulumiFn }>>> = {
  "phase0-foundation": () => import("@homelab/stacks/phase0-foundation"),
  "phase1-core": () => import("@homelab/stacks/phase1-core"),
  "phase2-pipeline": () => import("@homelab/stacks/phase2-pipeline"),
  "phase3-inference": () => import("@homelab/stacks/phase3-inference"),
  "phase4-tooling": () => import("@homelab/stacks/phase4-tooling"),
};

/** The stack of a phase on this target, made where there is none yet. */
export async function openStack({ place, command, environment }: Deployer, { name, does }: Phase): Promise<Stack> {
  const workDir = place.folder.project(name);
  await mkdir(workDir, { recursive: true });
  const { program } = await programs[name]();
  return LocalWorkspace.createOrSelectStack(
    { projectName: name, stackName: place.target, program },
    { workDir, pulumiCommand: command, pulumiHome: place.folder.home, envVars: environment, secretsProvider: "passphrase", projectSettings: { name, description: does, runtime: "nodejs", main: workDir } },
  );
}

/** Hands a stack its configuration: one key, beside what Pulumi itself keeps in that file. What names no cluster is not deployed to some other one. */
export async function configure({ place }: Deployer, { name }: Phase, inputs: object): Promise<void> {
  const file = join(place.folder.project(name), `Pulumi.${place.target}.yaml`);
  const kept = (parse(await readFile(file, "utf8").catch(() => "")) ?? {}) as Record<string, unknown>;
  await writeFile(file, stringify({ ...kept, config: { "pulumi:disable-default-providers": ["kubernetes"], [`${name}:phase`]: JSON.stringify(inputs) } }, { lineWidth: 0 }), { mode: 0o600 });
}

/** What a stack told when it was deployed last; undefined where it was not. */
export async function toldBy(stack: Stack): Promise<unknown> {
  const { phase } = await stack.outputs();
  return phase?.value as unknown;
}

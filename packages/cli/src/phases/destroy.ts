import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { OperatorError } from "@homelab/operator-error";
import { phasesAfter, type Phase } from "@homelab/stacks";
import type { EngineEvent, Stack } from "@pulumi/pulumi/automation/index.js";
import { confirmed } from "../documents/confirm.ts";
import { table, type Terminal } from "../terminal.ts";
import { adoptBegun } from "./adopt.ts";
import { changesFrom } from "./changes.ts";
import { inWords } from "./failures.ts";
import { freeStaleLocks } from "./locks.ts";
import { refuseOtherCluster } from "./other-cluster.ts";
import { showProgress } from "./progress.ts";
import { lockAll, lockPhase, type PhaseResult } from "./run.ts";
import { openStack, type Deployer } from "./stack.ts";
import { nameOf, stateOf, type StateResource } from "./state.ts";
import { isStateful } from "./stateful.ts";
import { goWithTheirClaims, untilGone } from "./volumes.ts";

export interface DestroyOptions {
  yes: boolean;
  /** Names of volumes that go, too. */
  deleteData: readonly string[];
  /** Drop the state alone: what it names is gone with its cluster. */
  forget: boolean;
}

/** Removes what a phase made. What keeps data stays, unless it is named; a later deployment finds it again. */
export async function destroyPhase(deployer: Deployer, phase: Phase, options: DestroyOptions, terminal: Terminal): Promise<PhaseResult> {
  await using _lock = await lockPhase(deployer, phase, "destroy");
  await using _all = await lockAll(deployer, phase, "destroy");
  await freeStaleLocks(deployer, phase, terminal);
  await refuseWhileNeeded(deployer, phase);
  const stack = await openStack(deployer, phase);
  if (options.forget) return forget(deployer, phase, { stack, yes: options.yes, terminal });
  const found = await stateOf(stack);
  refuseOtherCluster(deployer, phase, found);
  const { resources } = await adoptBegun(deployer, phase, { stack, state: found, command: "pulumi-destroy", terminal });
  const parts = split(phase, resources, options.deleteData);
  if (parts.goes.length === 0) return said(terminal, phase, `${phase.name}: nothing to remove${keptWords(parts.stays)}`);
  if (!(await agreed(phase, parts, options))) return said(terminal, phase, `${phase.name}: nothing was removed`);
  const changes = await remove(deployer, phase, { stack, parts, terminal });
  if (parts.stays.length === 0) await stack.workspace.removeStack(stack.name);
  if (!terminal.json) terminal.print(`${phase.name}: ${changes.filter(({ operation }) => operation === "delete").length} deleted${keptWords(parts.stays)}`);
  return { phase: phase.name, changes };
}

interface Parts {
  goes: StateResource[];
  /** Data that goes because it was named. */
  named: StateResource[];
  stays: StateResource[];
}

const kindOf = ({ type }: StateResource): string => type.split(":").at(-1) ?? type;

/** What the state holds, by what becomes of it. A name that nothing has is a mistake, not nothing. */
export function split(phase: Pick<Phase, "name">, resources: readonly StateResource[], deleteData: readonly string[]): Parts {
  const own = resources.filter(({ type }) => type.startsWith("kubernetes:"));
  const stateful = own.filter((resource) => isStateful({ kind: kindOf(resource), isProtected: resource.protect }));
  const unknown = deleteData.filter((name) => !stateful.some((resource) => nameOf(resource) === name));
  if (unknown.length > 0) {
    const known = stateful.map(nameOf).join(", ");
    throw new OperatorError({ what: `pulumi-destroy ${phase.name}`, where: "--delete-data", got: unknown.join(", "), do: known === "" ? "This phase keeps no data: leave it out." : `Name one of ${known}.` });
  }
  const named = stateful.filter((resource) => deleteData.includes(nameOf(resource)));
  const stays = stateful.filter((resource) => !named.includes(resource));
  return { goes: own.filter((resource) => !stays.includes(resource)), named, stays };
}

/** What stands on a phase is removed before it. */
async function refuseWhileNeeded(deployer: Deployer, phase: Phase): Promise<void> {
  for (const later of phasesAfter(phase).toReversed()) {
    const left = (await stateOf(await openStack(deployer, later))).resources.filter(({ type }) => type.startsWith("kubernetes:"));
    if (left.length === 0) continue;
    throw new OperatorError({
      what: `pulumi-destroy ${phase.name}`,
      where: `--target ${deployer.place.target}`,
      got: `${later.name} still stands on it: ${left.length === 1 ? "one resource" : `${left.length} resources`}, such as ${left.slice(0, 3).map((resource) => `${kindOf(resource)} ${nameOf(resource)}`).join(", ")}`,
      do: `Run ./just pulumi-destroy ${later.name} --target ${deployer.place.target} first; volumes that it keeps go with --delete-data NAME.`,
    });
  }
}

async function agreed(phase: Phase, { goes, named, stays }: Parts, { yes }: DestroyOptions): Promise<boolean> {
  if (!yes && !process.stdin.isTTY) throw new OperatorError({ what: `pulumi-destroy ${phase.name}`, where: "standard input", got: `this deletes ${goes.length} resources, and nobody is there to ask`, do: `Run it again with --yes.${keptWords(stays)}` });
  const data = named.length > 0 ? `, among them the data of ${named.map(nameOf).join(", ")}, which nothing brings back` : "";
  return confirmed(`Delete ${goes.length} resources of ${phase.name}${data}?${keptWords(stays)}`, { yes });
}

async function remove(deployer: Deployer, phase: Phase, { stack, parts, terminal }: { stack: Stack; parts: Parts; terminal: Terminal }): Promise<PhaseResult["changes"]> {
  for (const { urn, protect } of parts.named) if (protect) await unprotect(deployer, phase, urn);
  const volumes = await goWithTheirClaims(deployer.place, parts.named.filter((resource) => kindOf(resource) === "PersistentVolumeClaim").map(nameOf));
  const events: EngineEvent[] = [];
  using progress = showProgress(terminal);
  try {
    const onEvent = (event: EngineEvent) => (progress.event(event), void events.push(event));
    await stack.destroy({ onEvent, ...(parts.stays.length > 0 ? { excludeProtected: true } : {}) });
  } catch (error) {
    throw inWords({ what: `pulumi-destroy ${phase.name}`, where: `--target ${deployer.place.target}`, error, events });
  }
  await untilGone(deployer.place, volumes);
  return changesFrom(events);
}

/** The Automation API has no word for it. */
async function unprotect({ command, environment, place }: Deployer, phase: Phase, urn: string): Promise<void> {
  await promisify(execFile)(command.command, ["state", "unprotect", urn, "--stack", place.target, "--yes"], { cwd: place.folder.project(phase.name), env: { ...process.env, ...environment } });
}

async function forget({ place }: Deployer, phase: Phase, { stack, yes, terminal }: { stack: Stack; yes: boolean; terminal: Terminal }): Promise<PhaseResult> {
  if (!yes && !process.stdin.isTTY) throw new OperatorError({ what: `pulumi-destroy ${phase.name}`, where: "--forget", got: "nobody is there to ask", do: "Run it again with --yes." });
  if (!(await confirmed(`Drop the state of ${phase.name}? What is still in the cluster stays there, and nothing manages it.`, { yes }))) return said(terminal, phase, `${phase.name}: its state stays`);
  await stack.workspace.removeStack(stack.name, { force: true });
  return said(terminal, phase, `${phase.name}: its state on ${place.target} is dropped`);
}

function said(terminal: Terminal, phase: Phase, text: string): PhaseResult {
  if (!terminal.json) terminal.print(text);
  return { phase: phase.name, changes: [] };
}

const keptWords = (stays: readonly StateResource[]): string =>
  stays.length === 0 ? "" : `\nKept, because it keeps data:\n${table(stays.map((resource) => [`  ${kindOf(resource)}`, nameOf(resource), `goes with --delete-data ${nameOf(resource)}`]))}`;

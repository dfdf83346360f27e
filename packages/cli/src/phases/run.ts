import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { lockExclusively } from "@homelab/engines";
import { OperatorError } from "@homelab/operator-error";
import { phaseBefore, phases, type Phase } from "@homelab/stacks";
import type { EngineEvent, Stack } from "@pulumi/pulumi/automation/index.js";
import { confirmed } from "../documents/confirm.ts";
import type { Terminal } from "../terminal.ts";
import { changesFrom, hasChanges, summaryOf, type Change } from "./changes.ts";
import { inWords } from "./failures.ts";
import { inputsOf } from "./inputs.ts";
import { freeStaleLocks } from "./locks.ts";
import { policyOptions, type PolicyOptions } from "./policies.ts";
import { adoptBegun } from "./adopt.ts";
import { showProgress } from "./progress.ts";
import { renderChanges } from "./show.ts";
import { configure, openStack, toldBy, type Deployer } from "./stack.ts";
import { refuseOtherCluster } from "./other-cluster.ts";
import { stateOf, type State } from "./state.ts";
import { refuseDataLoss } from "./stateful.ts";
import { watchPods } from "./watch.ts";

export interface PhaseResult {
  phase: string;
  changes: Change[];
}

/** As `--json` prints it. */
export const asJson = ({ phase, changes }: PhaseResult) => ({ phase, changeSummary: summaryOf(changes), resources: changes.map(({ urn, kind, name, operation, differs }) => ({ urn, kind, name, operation, differs })) });

/** What a phase would change. Drift made by hand is among it: the cluster is read, not only the state. */
export async function previewPhase(deployer: Deployer, phase: Phase, terminal: Terminal): Promise<PhaseResult> {
  await using _lock = await lockPhase(deployer, phase, "preview");
  const result = await preview(deployer, phase, await prepared(deployer, phase));
  if (!terminal.json) terminal.print(renderChanges(phase.name, result.changes));
  return result;
}

/** Makes it so. Asks before anything is changed, and never replaces or deletes what keeps data. */
export async function upPhase(deployer: Deployer, phase: Phase, { yes, terminal }: { yes: boolean; terminal: Terminal }): Promise<PhaseResult> {
  await using _lock = await lockPhase(deployer, phase, "up");
  await using _all = await lockAll(deployer, phase, "up");
  await freeStaleLocks(deployer, phase, terminal);
  const ready = await prepared(deployer, phase);
  await adoptBegun(deployer, phase, { ...ready, command: "pulumi-up", terminal });
  const planned = await preview(deployer, phase, ready);
  refuseDataLoss(phase.name, planned.changes);
  if (!terminal.json) terminal.print(renderChanges(phase.name, planned.changes));
  if (!hasChanges(summaryOf(planned.changes)) || !(await agreed(phase, planned.changes, { yes }))) return planned;
  return { phase: phase.name, changes: await apply(deployer, phase, ready, terminal) };
}

async function apply(deployer: Deployer, phase: Phase, { stack, policies }: Ready, terminal: Terminal): Promise<Change[]> {
  using progress = showProgress(terminal);
  await using watch = watchPods(deployer.place, terminal);
  const events = await running(deployer, phase, "pulumi-up", async (onEvent) => {
    const seen = (event: EngineEvent) => (progress.event(event), onEvent(event));
    await stack.up({ refresh: true, runProgram: true, onEvent: seen, signal: watch.signal, ...policies });
  }).catch((error: unknown) => {
    const stuck = watch.stuck();
    throw stuck ? new OperatorError({ what: `pulumi-up ${phase.name}`, where: `--target ${deployer.place.target}`, got: stuck.what, do: `${stuck.do} Then run the same command again: what is done stays done.` }, { cause: error }) : error;
  });
  return changesFrom(events);
}

interface Ready {
  state: State;
  stack: Stack;
  policies: PolicyOptions;
}

/** A stack with its configuration, once everything that could refuse it has been asked. */
async function prepared(deployer: Deployer, phase: Phase): Promise<Ready> {
  const stack = await openStack(deployer, phase);
  const state = await stateOf(stack);
  refuseOtherCluster(deployer, phase, state);
  await refuseTooEarly(deployer, phase);
  const own = await toldBy(stack);
  const foundation = phase.name === phases[0]?.name ? own : await toldBy(await openStack(deployer, phases[0] ?? phase));
  const { config, plan } = await inputsOf(deployer.place, phase, { own, foundation });
  await configure(deployer, phase, config);
  return { stack, state, policies: await policyOptions(deployer, plan) };
}

/** A phase stands on the one before it. */
async function refuseTooEarly(deployer: Deployer, phase: Phase): Promise<void> {
  const before = phaseBefore(phase);
  if (!before) return;
  const told = before.outputs.safeParse(await toldBy(await openStack(deployer, before)));
  if (told.success) return;
  throw new OperatorError({ what: phase.name, where: `--target ${deployer.place.target}`, got: `it stands on ${before.name}, which is not deployed there, or by another version`, do: `Run ./just pulumi-up ${before.name} --target ${deployer.place.target} first, or ./just phases for all in order.` });
}

async function preview(deployer: Deployer, phase: Phase, { stack, policies }: Ready): Promise<PhaseResult> {
  const events = await running(deployer, phase, "pulumi-preview", async (onEvent) => {
    await stack.preview({ refresh: true, runProgram: true, onEvent, ...policies });
  });
  return { phase: phase.name, changes: changesFrom(events) };
}

async function running({ place }: Deployer, phase: Phase, what: string, work: (onEvent: (event: EngineEvent) => void) => Promise<void>): Promise<EngineEvent[]> {
  const events: EngineEvent[] = [];
  try {
    await work((event) => void events.push(event));
  } catch (error) {
    throw inWords({ what: `${what} ${phase.name}`, where: `--target ${place.target}`, error, events });
  }
  return events;
}

/** Creating asks on a terminal only; destroying asks everywhere. */
async function agreed(phase: Phase, changes: readonly Change[], { yes }: { yes: boolean }): Promise<boolean> {
  const destroys = changes.some(({ operation }) => operation === "replace" || operation === "delete");
  if (destroys && !yes && !process.stdin.isTTY) {
    throw new OperatorError({ what: `pulumi-up ${phase.name}`, where: "standard input", got: "this replaces or deletes something, and nobody is there to ask", do: "Look at ./just pulumi-preview, then run it again with --yes." });
  }
  return confirmed(`Change ${phase.name}?`, { yes });
}

export async function lockPhase({ place }: Deployer, phase: Phase, action: string): Promise<AsyncDisposable> {
  const folder = place.folder.project(phase.name);
  await mkdir(folder, { recursive: true });
  return lockExclusively(join(folder, "lock"), `pulumi-${action} ${phase.name}`);
}

/** Phases change one namespace: one of them at a time. */
export async function lockAll({ place }: Deployer, phase: Phase, action: string): Promise<AsyncDisposable> {
  return lockExclusively(place.folder.lock, `pulumi-${action} ${phase.name}`);
}

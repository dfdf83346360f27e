import { glob, stat } from "node:fs/promises";
import { join } from "node:path";
import { type FactsProblem, type HostFacts, type KnownHosts, staleAfter } from "@homelab/hardware";
import { printBytes } from "@homelab/quantities";
import type { Place } from "../place.ts";
import { readKeptPlan } from "./kept-plan.ts";
import { mountOf, thisMachine } from "./this-machine.ts";

export interface FoundFacts {
  hosts: HostFacts[];
  problems: FactsProblem[];
  /** Where they come from, for a person. */
  from: string;
}

interface Audited extends KnownHosts {
  path: string;
}

/**
 * What the embedded target is planned from. Identity is read each time; what changes by itself, such as free space, stays as it was taken until it
 * is older than `audit.maxAge`: else every start would find another size and restart what runs.
 */
export async function factsHere(place: Place, audited: Audited | undefined): Promise<FoundFacts> {
  const now = await thisMachine();
  const here = now.hosts[0];
  if (!here) return { ...now, from: "this machine as it is now" };
  const isCurrent = (facts: HostFacts | undefined): facts is HostFacts => facts !== undefined && isSameMachine(facts, here) && isFresh(facts, place.settings.audit.maxAge);
  const measured = audited?.hosts[0];
  if (isCurrent(measured)) return { hosts: [measured], problems: problemsOf(measured.host, audited?.problems), from: audited?.path ?? "" };
  const problems = [...now.problems, ...(measured && audited ? [notUsed(measured, here, audited.path)] : [])];
  const kept = (await readKeptPlan(place.layout))?.facts.host;
  if (isCurrent(kept)) return { hosts: [kept], problems, from: `this machine, its disk as ./just up found it at ${takenAt(kept) ?? kept.since}` };
  return { hosts: [await withOwnSpace(place, here)], problems, from: "this machine as it is now; disks were not measured (./just audit does)" };
}

const problemsOf = (host: string, problems: readonly FactsProblem[] = []): FactsProblem[] => problems.filter((problem) => problem.host === host);

/** What sizes follow from; another kernel or driver is the same machine. */
function isSameMachine(a: HostFacts, b: HostFacts): boolean {
  const essence = ({ identity: { cpu, memory, gpus, disks } }: HostFacts) => JSON.stringify([cpu.architecture, cpu.threads, cpu.quota, memory.totalBytes, memory.limitBytes, gpus === "unknown" ? [] : gpus.map(({ name }) => name), disks.map(({ mount, sizeBytes }) => [mount, sizeBytes]).sort()]);
  return essence(a) === essence(b);
}

/** When its space was taken; undefined where it never was. */
function takenAt({ measurements }: HostFacts): string | undefined {
  const times = Object.values(measurements.disks).flatMap(({ freeBytes }) => (freeBytes === "unknown" ? [] : [freeBytes.at]));
  return times.sort()[0];
}

function isFresh(facts: HostFacts, maxAge: number): boolean {
  const at = takenAt(facts);
  return at !== undefined && staleAfter(at, maxAge) >= new Date();
}

function notUsed(measured: HostFacts, here: HostFacts, path: string): FactsProblem {
  const [was, is] = [measured, here].map(({ identity: { cpu, memory } }) => `${cpu.threads} threads, ${printBytes(Math.min(memory.totalBytes, memory.limitBytes ?? Infinity))}`);
  const why = isSameMachine(measured, here) ? "is too old" : `is of another machine (${was ?? ""}; this one has ${is ?? ""})`;
  return { host: measured.host, field: "", message: `what ${path} holds ${why}, so this machine was read instead. Run ./just audit.`, severity: "flagged" };
}

/** What the platform's own stores take is free to them: they may go on taking it. */
async function withOwnSpace(place: Place, facts: HostFacts): Promise<HostFacts> {
  const mount = mountOf(facts, place.layout.root);
  const measured = mount === undefined ? undefined : facts.measurements.disks[mount];
  if (mount === undefined || measured === undefined || measured.freeBytes === "unknown") return facts;
  const { nats, postgres, oxigraph } = place.layout;
  const own = (await Promise.all([nats, postgres, oxigraph].map(sizeOf))).reduce((sum, bytes) => sum + bytes, 0);
  const freeBytes = { ...measured.freeBytes, value: measured.freeBytes.value + own };
  return { ...facts, measurements: { ...facts.measurements, disks: { ...facts.measurements.disks, [mount]: { ...measured, freeBytes } } } };
}

async function sizeOf(folder: string): Promise<number> {
  let bytes = 0;
  for await (const path of glob("**", { cwd: folder })) bytes += (await stat(join(folder, path)).catch(() => undefined))?.size ?? 0;
  return bytes;
}

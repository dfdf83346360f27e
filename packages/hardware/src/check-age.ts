import { printSeconds } from "@homelab/quantities";
import type { HostFacts } from "./facts.ts";
import type { FactsProblem } from "./port.ts";
import { flagged, printable } from "./read.ts";

export interface Clock {
  now: Date;
  /** Seconds after which a measurement is stale. */
  maxAge: number;
}

/** Two clocks may differ by this much before one of them is wrong. */
const clockSlackMs = 5 * 60_000;

/** When a value taken at `at` is stale. */
export function staleAfter(at: string, maxAge: number): Date {
  return new Date(Date.parse(at) + maxAge * 1000);
}

/** Stale measurements are one finding of a host, named by the oldest: they are all taken again by one command. */
export function checkAge(facts: HostFacts, { now, maxAge }: Clock): FactsProblem[] {
  const all = takenAt(facts);
  const soon = now.getTime() + clockSlackMs;
  const future = [{ field: "since", at: facts.since }, ...all].filter(({ at }) => Date.parse(at) > soon);
  const stale = all.filter(({ at }) => staleAfter(at, maxAge) < now).sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
  const [first] = future;
  const [oldest] = stale;
  return [
    ...(first ? [flagged(facts.host, first.field, `taken at ${first.at}, which is in the future${others(future.length)}: the clock of this host or of the machine that audits is wrong.`)] : []),
    ...(oldest ? [flagged(facts.host, oldest.field, `${stale.length} of ${all.length} measurements are older than ${printSeconds(maxAge)}, the oldest of ${oldest.at}. Run ./just audit --measure.`)] : []),
  ];
}

function takenAt({ measurements: { disks, links, temperatures } }: HostFacts): { field: string; at: string }[] {
  const within = (field: string, values: object) => Object.entries(values).flatMap(([name, value]) => (isMeasured(value) ? [{ field: `${field}.${name}`, at: value.at }] : []));
  const of = (group: string, entries: Readonly<Record<string, object>>) => Object.entries(entries).flatMap(([key, values]) => within(`measurements.${group}[${JSON.stringify(printable(key))}]`, values));
  return [...of("disks", disks), ...of("links", links), ...of("temperatures", temperatures)];
}

function isMeasured(value: unknown): value is { at: string } {
  return typeof value === "object" && value !== null && "at" in value;
}

const others = (count: number) => (count > 1 ? ` (and ${count - 1} more)` : "");

import { checkAge, type Clock } from "./check-age.ts";
import { checkIdentity } from "./check-identity.ts";
import { checkMeasurements } from "./check-measurements.ts";
import type { HostFacts } from "./facts.ts";
import type { FactsProblem, KnownHosts } from "./port.ts";
import { isPrintable, printable, readFacts, refused, type ReadHost } from "./read.ts";

/**
 * Which of these hosts can be planned with, and all that is wrong with any. Takes facts from anywhere, also ones that
 * only claim their type; the order they come in does not matter.
 */
export function reviewHosts(hosts: readonly HostFacts[], clock: Clock): KnownHosts {
  return reviewRead(hosts.map((facts, at) => readFacts(`host ${at + 1}`, facts)), clock);
}

/** The same for hosts that were read one by one, with what was wrong in reading them. */
export function reviewRead(read: readonly ReadHost[], clock: Clock): KnownHosts {
  const all = read.flatMap(({ facts }) => (facts ? [facts] : []));
  const problems = [...read.flatMap((one) => one.problems), ...twins(all), ...all.flatMap((facts) => checkHost(facts, clock))];
  const bad = new Set(problems.filter(({ severity }) => severity === "refused").map(({ host }) => host));
  return { hosts: all.filter(({ host }) => !bad.has(host)).sort((a, b) => compare(a.host, b.host)), problems: problems.sort(byHostAndField) };
}

/** Everything wrong with one host by itself. */
export function checkHost(facts: HostFacts, clock: Clock): FactsProblem[] {
  return [...controlCharacters(facts.host, facts, ""), ...checkIdentity(facts), ...checkMeasurements(facts), ...checkAge(facts, clock)];
}

/** Which of the two is meant cannot be known, so neither is planned. */
function twins(hosts: readonly HostFacts[]): FactsProblem[] {
  const count = Map.groupBy(hosts, ({ host }) => host);
  return [...count].flatMap(([host, same]) => (same.length > 1 ? [refused(host, "host", `${same.length} machines have this name. Give each its own in homelab.yaml and the inventory, then run ./just audit.`)] : []));
}

/** Text of another machine ends up in terminals, files and labels; none of it may steer them. */
function controlCharacters(host: string, value: unknown, path: string): FactsProblem[] {
  if (typeof value === "string") return isPrintable(value) ? [] : [refused(host, path, `"${printable(value)}" holds characters that are not printed. These facts were tampered with, or written by hand.`)];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [
    ...(Array.isArray(value) ? [] : controlCharacters(host, key, path)),
    ...controlCharacters(host, inner, path ? `${path}.${printable(key)}` : printable(key)),
  ]);
}

function byHostAndField(a: FactsProblem, b: FactsProblem): number {
  return compare(a.host, b.host) || compare(a.severity === "refused" ? "a" : "b", b.severity === "refused" ? "a" : "b") || compare(a.field, b.field) || compare(a.message, b.message);
}

/** By code units: the order is the same on every machine. */
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

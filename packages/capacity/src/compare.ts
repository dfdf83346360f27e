import type { Derivation, Derivations } from "./ledger.ts";
import type { Plan } from "./plan.ts";
import { printValue } from "./print.ts";

/** One difference between two plans. */
export interface Change {
  /** Path of the size, or the host or component it is about. */
  path: string;
  before: string | null;
  after: string | null;
  /** What it follows from: given numbers that changed, components that came or went. */
  because: string[];
}

/** What a new plan changes, the reasons with each: hosts and components first, then sizes. */
export function compare(before: Plan, after: Plan): Change[] {
  return [...hostChanges(before, after), ...placeChanges(before, after), ...sizeChanges(before, after)];
}

function hostChanges(before: Plan, after: Plan): Change[] {
  const hosts = (p: Plan) => new Map(p.hosts.map((host) => [host.host, host]));
  const [old, now] = [hosts(before), hosts(after)];
  return [...new Set([...old.keys(), ...now.keys()])].sort().flatMap((name): Change[] => {
    const [was, is] = [old.get(name), now.get(name)];
    if (was && !is) return [{ path: `hosts.${name}`, before: `in zone ${was.zone}`, after: null, because: [`${name} is not among the facts any more: run ./just audit, or take it out of homelab.yaml`] }];
    if (!was && is) return [{ path: `hosts.${name}`, before: null, after: `in zone ${is.zone}`, because: [`${name} is new`] }];
    if (was && is && was.profile.name !== is.profile.name) return [{ path: `hosts.${name}.profile`, before: was.profile.name, after: is.profile.name, because: [is.profile.why] }];
    return [];
  });
}

function placeChanges(before: Plan, after: Plan): Change[] {
  const places = (p: Plan) => new Map(p.components.map(({ component, host }) => [component as string, host]));
  const reason = (p: Plan, name: string) => [...p.shortfalls.filter(({ component }) => component === name).map(({ message }) => message), ...p.absent.filter(({ component }) => component === name).map(({ why }) => why)];
  const [old, now] = [places(before), places(after)];
  return [...new Set([...old.keys(), ...now.keys()])].sort().flatMap((name): Change[] => {
    const [was, is] = [old.get(name), now.get(name)];
    return was === is ? [] : [{ path: name, before: was ? `on ${was}` : null, after: is ? `on ${is}` : null, because: is ? reason(before, name).map((why) => `before: ${why}`) : reason(after, name) }];
  });
}

function sizeChanges(before: Plan, after: Plan): Change[] {
  const paths = [...new Set([...Object.keys(before.why), ...Object.keys(after.why)])].filter(isSize).sort();
  return paths.flatMap((path): Change[] => {
    const [was, is] = [before.why[path], after.why[path]];
    if (!was || !is || was.value === is.value) return [];
    return [{ path, before: printValue(was.value, was.unit), after: printValue(is.value, is.unit), because: causes(before.why, after.why, path) }];
  });
}

/** A size of a component, not a step on the way to it. */
export const isSize = (path: string): boolean => !/^(?:hosts|demands)\.|\.(?:given|model|share|sessions|rest|tokens|clients|mostClients|replicasByCpu|mostReplicas)(?:\.|$)/.test(path);

/** Given numbers below a path that differ, choices on the way, and takers of a common stock that came or went. */
export function causes(before: Derivations, after: Derivations, path: string): string[] {
  const found = new Set<string>();
  walk({ before, after, found, seen: new Set() }, path);
  return [...found].sort();
}

/** Sizes that others make room for: when one of them grows, what is left for the others may be less. */
const isChoice = /\.(?:replicas|weights|slots|context)$/;

interface Walk {
  before: Derivations;
  after: Derivations;
  found: Set<string>;
  seen: Set<string>;
}

function walk(at: Walk, path: string): void {
  if (at.seen.has(path)) return;
  at.seen.add(path);
  const [was, is] = [at.before[path], at.after[path]];
  if (!was || !is) return;
  if ((was.given || is.given) && (was.value !== is.value || was.how !== is.how)) at.found.add(`${path}: ${printValue(was.value, was.unit)} → ${printValue(is.value, is.unit)}`);
  if (isChoice.test(path) && at.seen.size > 1 && was.value !== is.value) at.found.add(`${path}: ${printValue(was.value, was.unit)} → ${printValue(is.value, is.unit)}`);
  for (const name of inputNames(was, is)) {
    const who = /^floor of ([^.]+)/.exec(name)?.[1];
    if (who !== undefined && !(name in was.from)) at.found.add(`${who} is placed now`);
    if (who !== undefined && !(name in is.from)) at.found.add(`${who} is not placed any more`);
    const input = is.from[name] ?? was.from[name];
    if (input !== undefined) walk(at, input);
  }
}

const inputNames = (was: Derivation, is: Derivation): string[] => [...new Set([...Object.keys(was.from), ...Object.keys(is.from)])];

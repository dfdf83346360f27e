import { workloads } from "../object.ts";
import type { Rule } from "../rule.ts";

const key = (name: string) => `app.kubernetes.io/${name}`;
const everywhere = { [key("part-of")]: "homelab", [key("managed-by")]: "pulumi" };

/** What carries no label is found by nobody: not by a network policy, not by the one who cleans up. */
export const labels: Rule = {
  name: "labels",
  description: "Every object says what it is part of and who manages it; workloads and Services also which part and instance they are.",
  breaches: ({ kind = "", metadata }) => {
    const own = metadata?.labels ?? {};
    const wrong = Object.entries(everywhere).flatMap(([name, value]) => (own[name] === value ? [] : [`label ${name} is ${own[name] === undefined ? "missing" : `"${own[name]}"`}: it is "${value}"`]));
    const named = workloads.has(kind) || kind === "Service" ? ["name", "instance"].flatMap((name) => (own[key(name)] ? [] : [`label ${key(name)} is missing`])) : [];
    return [...wrong, ...named];
  },
};

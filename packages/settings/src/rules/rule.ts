import type { z } from "zod";
import type { HomelabSettings } from "../homelab.ts";

type Path = readonly PropertyKey[];

/** What a rule finds wrong: the key to blame, what belongs there, and what to do where that is more than writing it. */
export interface Fault {
  path: readonly string[];
  expected: string;
  do?: string;
}

/** For `reads`: the names in a section, whatever stands below them. */
export const namesIn = (section: string) => `${section}.*.`;

/** Compares keys that are each valid alone. */
export interface Rule {
  /** Keys it reads, dotted, `*` for any name. While one of them is wrong in itself the rule keeps silent; other mistakes do not silence it. */
  reads: readonly string[];
  faults(settings: HomelabSettings): Fault[];
}

/** Adds what the rules find to what the schema found, so that a person sees all of it at once. */
export function applyRules(rules: readonly Rule[], settings: HomelabSettings, context: z.RefinementCtx): void {
  const wrong = context.issues.filter((issue) => issue.code !== "unrecognized_keys").map((issue) => issue.path ?? []);
  for (const rule of rules) {
    if (rule.reads.some((read) => wrong.some((path) => touches(read.split("."), path)))) continue;
    for (const { path, expected, do: advice } of rule.faults(settings)) {
      context.addIssue({ code: "custom", path: [...path], message: expected, input: settings, ...(advice ? { params: { do: advice } } : {}) });
    }
  }
}

/** True where one path is the other or leads to it. */
function touches(read: Path, wrong: Path): boolean {
  return wrong.slice(0, read.length).every((key, i) => read[i] === "*" || read[i] === String(key));
}

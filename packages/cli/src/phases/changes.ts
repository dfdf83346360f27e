import type { EngineEvent } from "@pulumi/pulumi/automation/index.js";

export type Operation = "create" | "update" | "replace" | "delete" | "same";

/** What a run does, or would do, to one resource. */
export interface Change {
  urn: string;
  /** Kubernetes' kind, or the last part of another type. */
  kind: string;
  /** Its name in Pulumi. */
  name: string;
  operation: Operation;
  /** Properties that differ. */
  differs: string[];
  isProtected: boolean;
}

export type ChangeSummary = Record<Operation, number>;

/** The engine's words for steps; those that only belong to another step are left out. */
const operations: Readonly<Record<string, Operation>> = { create: "create", import: "create", update: "update", replace: "replace", delete: "delete", same: "same" };

type Step = NonNullable<EngineEvent["resourcePreEvent"]>["metadata"];

/** One line for each resource, whatever number of steps it takes. */
export function changesFrom(events: readonly EngineEvent[]): Change[] {
  const found = new Map<string, Change>();
  for (const event of events) {
    const step = event.resourcePreEvent?.metadata ?? event.resOutputsEvent?.metadata;
    const change = step && changeFrom(step);
    const before = change && found.get(change.urn);
    if (change && (!before || weight[change.operation] > weight[before.operation])) found.set(change.urn, change);
  }
  return [...found.values()].sort((a, b) => weight[a.operation] - weight[b.operation] || (a.urn < b.urn ? -1 : 1));
}

/** Destructive ones are last: nearest to the question that follows. */
const weight: Readonly<Record<Operation, number>> = { same: 0, create: 1, update: 2, replace: 3, delete: 4 };

function changeFrom(step: Step): Change | undefined {
  const operation = operations[step.op];
  if (operation === undefined) return undefined;
  const kind = step.type.split(":").at(-1) ?? step.type;
  return { urn: step.urn, kind, name: step.urn.split("::").at(-1) ?? step.urn, operation, differs: [...new Set(step.diffs ?? Object.keys(step.detailedDiff ?? {}))], isProtected: step.old?.protect === true };
}

export function summaryOf(changes: readonly Change[]): ChangeSummary {
  const count = (operation: Operation) => changes.filter((change) => change.operation === operation).length;
  return { create: count("create"), update: count("update"), replace: count("replace"), delete: count("delete"), same: count("same") };
}

export const hasChanges = (summary: ChangeSummary): boolean => summary.create + summary.update + summary.replace + summary.delete > 0;

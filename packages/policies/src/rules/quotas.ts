import { parseBytes, printBytes } from "@homelab/quantities";
import type { StackRule } from "../rule.ts";

/** A namespace that a stack makes is bounded by it. */
export const quotas: StackRule = {
  name: "quotas",
  description: "A namespace comes with a quota within the plan, limits for containers, and the restricted standard enforced.",
  breaches: (objects, plan) => objects.filter(({ kind }) => kind === "Namespace").flatMap(({ metadata }) => {
    const name = metadata?.name ?? "?";
    const inside = (kind: string) => objects.filter((object) => object.kind === kind && object.metadata?.namespace === name);
    const hard = inside("ResourceQuota")[0]?.spec?.["hard"] as Readonly<Record<string, string>> | undefined;
    const most = parseBytes(hard?.["limits.memory"] ?? "");
    return [
      ...(most === undefined ? [`namespace ${name} has no quota of limits.memory`] : most > plan.totalBytes ? [`namespace ${name} may take ${printBytes(most)}, the plan has ${printBytes(plan.totalBytes)}`] : []),
      ...(inside("LimitRange").length === 0 ? [`namespace ${name} has no LimitRange: a container that says nothing would be refused`] : []),
      ...(metadata?.labels?.["pod-security.kubernetes.io/enforce"] === "restricted" ? [] : [`namespace ${name} does not enforce the restricted standard`]),
    ];
  }),
};

import { z } from "zod";
import type { KubernetesObject } from "./object.ts";

/** Numbers of the plan that a deployment is held against. */
export const PlanLimits = z.strictObject({
  /** Memory of the largest container that was planned. */
  largestBytes: z.int().positive(),
  /** All memory that pods of the namespace may be limited to together. */
  totalBytes: z.int().positive(),
  /** Memory of one container of a part, by the part's label. */
  parts: z.record(z.string(), z.int().positive()),
});
export type PlanLimits = z.output<typeof PlanLimits>;

/** What no deployment may do. A breach is a sentence: what was found, and what belongs there. */
export interface Rule {
  name: string;
  description: string;
  breaches(object: KubernetesObject, plan: PlanLimits): string[];
}

/** What a whole stack must have. */
export interface StackRule {
  name: string;
  description: string;
  breaches(objects: readonly KubernetesObject[], plan: PlanLimits): string[];
}

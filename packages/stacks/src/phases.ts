import type { z } from "zod";
import { CoreOutputs, FoundationOutputs, InferenceOutputs, PipelineOutputs, ToolingOutputs } from "./outputs.ts";

/** The phases in their order. Each is a stack of its own; its number and its name mean the same. */
export const phaseNames = ["phase0-foundation", "phase1-core", "phase2-pipeline", "phase3-inference", "phase4-tooling"] as const;
export type PhaseName = (typeof phaseNames)[number];

export interface Phase {
  name: PhaseName;
  does: string;
  /** What it tells the phases after it; a changed shape is a changed `contract` in it. */
  outputs: z.ZodType;
}

export const phases: readonly Phase[] = [
  { name: "phase0-foundation", does: "namespace, quotas, priorities, facts of the hosts and the plan", outputs: FoundationOutputs },
  { name: "phase1-core", does: "messages, objects, database, graph and the door to models", outputs: CoreOutputs },
  { name: "phase2-pipeline", does: "conversion, workers, the API with its page, and what gathers traces", outputs: PipelineOutputs },
  { name: "phase3-inference", does: "servers of models behind the door to models", outputs: InferenceOutputs },
  { name: "phase4-tooling", does: "the evaluation of the live platform", outputs: ToolingOutputs },
];

/** `phase1`, `1` and `phase1-core` are the same phase; undefined for a name that none has. */
export function phaseCalled(name: string): Phase | undefined {
  return phases.find((phase) => phase.name === name || phase.name.split("-", 1)[0] === (/^\d$/.test(name) ? `phase${name}` : name));
}

export function phaseBefore({ name }: Phase): Phase | undefined {
  return phases[phases.findIndex((phase) => phase.name === name) - 1];
}

export function phasesAfter({ name }: Phase): readonly Phase[] {
  return phases.slice(phases.findIndex((phase) => phase.name === name) + 1);
}

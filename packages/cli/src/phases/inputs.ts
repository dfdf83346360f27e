import type { DeployedPlan, Phase, PhaseName } from "@homelab/stacks";
import { coreInputs, inferenceInputs, pipelineInputs, toolingInputs } from "./later-inputs.ts";
import { foundationInputs } from "./foundation-inputs.ts";
import type { PhasePlace } from "./place.ts";
import { foundationIn } from "./shared-inputs.ts";

export interface PhaseInputs {
  /** Configuration of the stack. */
  config: object;
  /** What it is held against. */
  plan: DeployedPlan;
}

/** What a phase knows of those that are deployed: what it told itself the last time, and what phase 0 tells all. */
export interface Told {
  own: unknown;
  foundation: unknown;
}

/** Every later phase goes by the plan that phase 0 deployed. */
function onFoundation(configOf: (place: PhasePlace, plan: DeployedPlan) => Promise<object>) {
  return async (place: PhasePlace, { foundation }: Told): Promise<PhaseInputs> => {
    const { plan } = foundationIn(foundation, place.target);
    return { config: await configOf(place, plan), plan };
  };
}

const inputs: Readonly<Record<PhaseName, (place: PhasePlace, told: Told) => Promise<PhaseInputs>>> = {
  "phase0-foundation": async (place, { own }) => {
    const config = await foundationInputs(place, own);
    return { config, plan: config.plan };
  },
  "phase1-core": onFoundation(coreInputs),
  "phase2-pipeline": onFoundation(pipelineInputs),
  "phase3-inference": onFoundation(inferenceInputs),
  "phase4-tooling": onFoundation(toolingInputs),
};

export const inputsOf = (place: PhasePlace, { name }: Phase, told: Told): Promise<PhaseInputs> => inputs[name](place, told);

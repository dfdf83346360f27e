export { ClusterConfig } from "./cluster.ts";
export { servers } from "./models.ts";
export { CoreOutputs, FoundationOutputs, InferenceOutputs, PipelineOutputs, Platform, ToolingOutputs } from "./outputs.ts";
export { phaseBefore, phaseCalled, phaseNames, phases, phasesAfter, type Phase, type PhaseName } from "./phases.ts";
export { deployedPlan, type DeployedPlan } from "./plan.ts";
export { secretFileNames, secretFiles, type SecretFile, type SecretsOf } from "./secrets.ts";
export { renderPolicyConfig } from "./policy-config.ts";

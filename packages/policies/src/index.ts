export { PlanLimits, type Rule, type StackRule } from "./rule.ts";
export { rules, stackRules } from "./rules/index.ts";

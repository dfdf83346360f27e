import type { PolicyResource, ResourceValidationPolicy, StackValidationPolicy } from "@pulumi/policy";
import type { KubernetesObject } from "./object.ts";
import { PlanLimits, type Rule, type StackRule } from "./rule.ts";

const isKubernetes = (type: string): boolean => type.startsWith("kubernetes:");

/** One rule as CrossGuard takes it. A mandatory breach ends the run before the object is made. */
export function adaptRule({ name, description, breaches }: Rule): ResourceValidationPolicy {
  return {
    name,
    description,
    configSchema,
    validateResource: (args, report) => {
      if (!isKubernetes(args.type) || args.type === "pulumi:providers:kubernetes") return;
      for (const text of breaches(objectOf(args), planOf(args.getConfig()))) report(text);
    },
  };
}

export function adaptStackRule({ name, description, breaches }: StackRule): StackValidationPolicy {
  return {
    name,
    description,
    configSchema,
    validateStack: (args, report) => {
      const objects = args.resources.filter(({ type }) => isKubernetes(type)).map(objectOf);
      for (const text of breaches(objects, planOf(args.getConfig()))) report(text);
    },
  };
}

/** Kind and version are Pulumi's to add; the type says them too. */
function objectOf({ type, props }: Pick<PolicyResource, "type" | "props">): KubernetesObject {
  const { metadata, spec, data } = props as KubernetesObject;
  const kind = type.split(":").at(-1) ?? "";
  return { kind, ...(metadata === undefined ? {} : { metadata }), ...(spec === undefined ? {} : { spec }), ...(data === undefined ? {} : { data }) };
}

/** Without the plan nothing can be held against it: whoever runs the pack by hand hands it over with --policy-pack-config. */
const planOf = (config: object): PlanLimits => PlanLimits.parse((config as { plan?: unknown }).plan);

const configSchema = { properties: { plan: { type: "object" as const } }, required: ["plan"] };

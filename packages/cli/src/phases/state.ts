import type { Stack } from "@pulumi/pulumi/automation/index.js";
import { z } from "zod";

const Resource = z.looseObject({
  urn: z.string(),
  type: z.string(),
  protect: z.boolean().default(false),
  inputs: z.record(z.string(), z.unknown()).default({}),
  delete: z.boolean().default(false),
});
const Deployment = z.looseObject({ resources: z.array(Resource).default([]), pending_operations: z.array(z.looseObject({ type: z.string(), resource: Resource })).default([]) });
export type StateResource = z.output<typeof Resource>;

export const nameOf = ({ urn }: StateResource): string => urn.split("::").at(-1) ?? urn;

export interface State {
  resources: StateResource[];
  /** What a deployment that was killed had begun to make, and never heard of again. */
  begun: StateResource[];
}

/** What a stack's state holds. */
export async function stateOf(stack: Stack): Promise<State> {
  const { resources, pending_operations: pending } = Deployment.parse((await stack.exportStack()).deployment ?? {});
  return { resources, begun: pending.flatMap(({ type, resource }) => (type === "creating" ? [resource] : [])) };
}

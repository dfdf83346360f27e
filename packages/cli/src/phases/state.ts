import type { Stack } from "@pulumi/pulumi/automation/index.js";
import { z } from "zod";

const Resource = z.looseObject({
  urn: z.string(),
  type: z.string(),
  protect: z.boolean().default(false),
  inputs: z.record(z.string(), z.unknown()).default({}),
  delete: z.boolean().default(false),
});
/** What Pulumi exports of a stack; what is not named here goes through as it is. */
export const Exported = z.looseObject({ resources: z.array(Resource).default([]), pending_operations: z.array(z.looseObject({ type: z.string(), resource: Resource })).default([]) });
export type Deployment = z.output<typeof Exported>;
export type StateResource = z.output<typeof Resource>;

export const nameOf = ({ urn }: StateResource): string => urn.split("::").at(-1) ?? urn;

export interface State {
  resources: StateResource[];
  /** What a deployment that was killed had begun to make, and never heard of again. */
  begun: StateResource[];
}

/** What a stack's state holds. */
export async function stateOf(stack: Stack): Promise<State> {
  const { resources, pending_operations: pending } = Exported.parse((await stack.exportStack()).deployment ?? {});
  return { resources, begun: pending.flatMap(({ type, resource }) => (type === "creating" ? [resource] : [])) };
}

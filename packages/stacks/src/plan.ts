import type { Plan } from "@homelab/capacity";
import { z } from "zod";

/** The plan without the story of each number: what is deployed. */
export type DeployedPlan = Omit<Plan, "why">;

const Shape = z.looseObject({
  schema: z.literal(1),
  target: z.string(),
  fits: z.boolean(),
  hosts: z.array(z.looseObject({ host: z.string(), zone: z.string() })),
  components: z.array(z.looseObject({ component: z.string(), host: z.string() })),
});

/** A plan of another schema is refused: its numbers may mean something else. */
export const DeployedPlanShape = Shape as unknown as z.ZodType<DeployedPlan>;

export function deployedPlan({ why: _, ...rest }: Plan): DeployedPlan {
  return rest;
}

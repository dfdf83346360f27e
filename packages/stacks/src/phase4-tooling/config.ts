import { z } from "zod";
import { ClusterConfig } from "../cluster.ts";
import { Shared } from "../planned.ts";

export const ToolingConfig = z.strictObject({
  cluster: ClusterConfig,
  ...Shared,
  evaluation: z.strictObject({
    /** A document's name, or null for a question that no document answers. */
    cases: z.array(z.strictObject({ question: z.string().min(1), document: z.string().min(1).nullable() })).min(1),
    passPercent: z.number().min(0).max(100),
  }),
});
export type ToolingConfig = z.output<typeof ToolingConfig>;

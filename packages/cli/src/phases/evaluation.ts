import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { OperatorError } from "@homelab/operator-error";
import type { ToolingConfig } from "@homelab/stacks/phase4-tooling";
import { parse } from "yaml";
import { prettifyError, z } from "zod";

const Evaluation = z.strictObject({
  passPercent: z.number().min(0).max(100),
  cases: z.array(z.strictObject({ question: z.string().min(1), document: z.string().min(1).nullable() })).min(1),
});

/** Questions about the sample documents and what must be cited. */
export async function readEvaluation(samples: string): Promise<ToolingConfig["evaluation"]> {
  const file = join(samples, "evaluation.yaml");
  const parsed = Evaluation.safeParse(parse(await readFile(file, "utf8")));
  if (parsed.success) return parsed.data;
  throw new OperatorError({ what: "evaluation", where: file, got: prettifyError(parsed.error), do: "Name a question and the document that answers it, or null for none." });
}

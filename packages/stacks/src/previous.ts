import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import type { PhaseName } from "./phases.ts";

/** What an earlier phase told, checked. Refuses in words to run before it, or after it has changed what it says. */
export async function previous<T>(phase: PhaseName, schema: z.ZodType<T>): Promise<T> {
  const stack = pulumi.getStack();
  const details = await new pulumi.StackReference(`organization/${phase}/${stack}`).getOutputDetails("phase");
  return outputsOf({ phase, stack, schema }, details.value);
}

/** The one output of a stack, or why it cannot be used. */
export function outputsOf<T>({ phase, stack, schema }: { phase: PhaseName; stack: string; schema: z.ZodType<T> }, value: unknown): T {
  const does = `Run ./just pulumi-up ${phase} --target ${stack} first.`;
  if (value === undefined || value === null) throw new pulumi.RunError(`${pulumi.getProject()}: needs what ${phase} makes: it is not deployed on ${stack}\n  ${does}`);
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new pulumi.RunError(`${pulumi.getProject()}: reads ${phase} on ${stack}: it was deployed by another version\n${z.prettifyError(parsed.error)}\n  ${does}`);
}

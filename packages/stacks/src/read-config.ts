import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";

/** The one structured key of a stack's configuration. A secret never goes through here: parsing would take its mark away. */
export function readConfig<T>(schema: z.ZodType<T>): T {
  const where = `${pulumi.getProject()}:phase`;
  const text = new pulumi.Config().get("phase");
  const does = "./just pulumi-preview PHASE writes it, beside the stack in the state folder.";
  if (text === undefined) throw new pulumi.RunError(`stack configuration: ${where}: is missing\n  ${does}`);
  const parsed = schema.safeParse(asJson(text));
  if (parsed.success) return parsed.data;
  throw new pulumi.RunError(`stack configuration: ${where}:\n${z.prettifyError(parsed.error)}\n  ${does}`);
}

function asJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

import { dirname, join } from "node:path";
import { openSops } from "@homelab/adapters/sops";
import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import { secretFiles, type SecretFile, type SecretsOf } from "./secrets.ts";

/** Where secrets are and what opens them: paths, and nothing of what is in them. */
export const SecretsConfig = z.strictObject({ folder: z.string().min(1), sops: z.string().min(1), identity: z.string().min(1) });
export type SecretsConfig = z.output<typeof SecretsConfig>;

export type Hidden<F extends SecretFile> = { readonly [K in keyof SecretsOf<F>]: pulumi.Output<string> };

/** A file of secrets, decrypted in this process; every value is marked before anything else sees it. */
export async function readSecrets<F extends SecretFile>({ folder, ...place }: SecretsConfig, name: F): Promise<Hidden<F>> {
  const sops = openSops({ ...place, config: join(dirname(folder), ".sops.yaml") });
  const file = join(folder, `${name}.sops.yaml`);
  const opened = await sops.read(file).catch((error: unknown) => {
    throw new pulumi.RunError(`${pulumi.getProject()}: ${error instanceof Error ? error.message : String(error)}\n  ./just secrets init makes what is missing.`);
  });
  const parsed = secretFiles[name].safeParse(opened);
  // the values are not shown: only the names of what is wrong
  if (!parsed.success) throw new pulumi.RunError(`${pulumi.getProject()}: secrets: ${file}: ${[...new Set(parsed.error.issues.map(({ path }) => path.join(".")))].join(", ")} missing or malformed\n  ./just secrets init completes it.`);
  return Object.fromEntries(Object.entries(parsed.data).map(([key, value]) => [key, pulumi.secret(value)])) as unknown as Hidden<F>;
}

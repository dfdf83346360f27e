import { randomBytes } from "node:crypto";
import { newNatsSeed } from "@homelab/engines";
import type { SecretFile, SecretsOf } from "@homelab/stacks";

const random = () => randomBytes(32).toString("base64url");
const hex = (bytes: number) => randomBytes(bytes).toString("hex");

type Recipes = { readonly [F in SecretFile]: { readonly [K in keyof SecretsOf<F>]: () => SecretsOf<F>[K] } };

/** How each secret is made: by the system's randomness, 256 bits or a key of its own kind. */
const recipes: Recipes = {
  nats: { operator: newNatsSeed, worker: newNatsSeed, api: newNatsSeed },
  supabase: { superuser: random, owner: random, worker: random, api: random },
  garage: { rpcSecret: () => hex(32), adminToken: random, keyId: () => `GK${hex(12)}`, secretKey: () => hex(32) },
  litellm: { masterKey: () => `sk-${random()}` },
  llama: { apiKey: random },
  api: { token: random },
  timescale: { superuser: random, writer: random, reader: random },
};

/** New secrets for one file; what `kept` has stays as it is. */
export function makeSecrets(file: SecretFile, kept: Readonly<Record<string, string>> = {}): Record<string, string> {
  const made = Object.entries(recipes[file] as Readonly<Record<string, () => string>>).map(([name, make]) => [name, kept[name] ?? make()]);
  return Object.fromEntries(made) as Record<string, string>;
}

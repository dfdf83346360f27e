import { natsRoles } from "@homelab/contracts";
import { z } from "zod";

const strong = z.string().min(24);
const seed = z.string().regex(/^SU[A-Z2-7]{56}$/);

/** What each file in `secrets/` holds. */
export const secretFiles = {
  nats: z.strictObject(Object.fromEntries(natsRoles.map((role) => [role, seed])) as Record<(typeof natsRoles)[number], typeof seed>),
  supabase: z.strictObject({ superuser: strong, owner: strong, worker: strong, api: strong }),
  garage: z.strictObject({
    rpcSecret: z.string().regex(/^[0-9a-f]{64}$/),
    adminToken: strong,
    keyId: z.string().regex(/^GK[0-9a-f]{24}$/),
    secretKey: z.string().regex(/^[0-9a-f]{64}$/),
  }),
  litellm: z.strictObject({ masterKey: z.string().regex(/^sk-[\w-]{32,}$/) }),
  llama: z.strictObject({ apiKey: strong }),
  api: z.strictObject({ token: strong }),
  timescale: z.strictObject({ superuser: strong, writer: strong, reader: strong }),
} as const;

export type SecretFile = keyof typeof secretFiles;
export type SecretsOf<F extends SecretFile> = z.output<(typeof secretFiles)[F]>;
export const secretFileNames = Object.keys(secretFiles) as SecretFile[];

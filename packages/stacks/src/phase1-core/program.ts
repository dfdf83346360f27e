import { Garage } from "@homelab/components/garage";
import { Litellm } from "@homelab/components/litellm";
import { Nats } from "@homelab/components/nats";
import { Oxigraph } from "@homelab/components/oxigraph";
import { Supabase } from "@homelab/components/supabase";
import type * as pulumi from "@pulumi/pulumi";
import { clusterProvider } from "../cluster.ts";
import { type CoreOutputs, FoundationOutputs } from "../outputs.ts";
import { hasPlace, plannedBy, sized } from "../planned.ts";
import { previous } from "../previous.ts";
import { readConfig } from "../read-config.ts";
import { readSecrets } from "../read-secrets.ts";
import type { SecretFile } from "../secrets.ts";
import { databaseNames } from "./database-names.ts";
import { embedderBehind } from "../models-behind.ts";
import { CoreConfig } from "./config.ts";
import { natsDemand, natsUsers } from "./nats-users.ts";
import { routesWithKeys } from "./route-keys.ts";

export type { CoreConfig } from "./config.ts";

/** Where documents are kept and what carries them: each store on a volume of its own, prepared before it is handed on. */
export async function program(): Promise<{ phase: { [K in keyof CoreOutputs]: pulumi.Input<CoreOutputs[K]> } }> {
  const config = readConfig(CoreConfig);
  const { platform, plan } = await previous("phase0-foundation", FoundationOutputs);
  const secret = <F extends SecretFile>(name: F) => readSecrets(config.secrets, name);
  const [nats, supabase, garage, litellm, llama] = await Promise.all([secret("nats"), secret("supabase"), secret("garage"), secret("litellm"), secret("llama")]);
  const [planned, on] = [plannedBy(plan, config), { provider: clusterProvider(config.cluster) }];

  const routes = await routesWithKeys(config.routes, llama.apiKey);
  const models = hasPlace(plan, "litellm") ? new Litellm("litellm", { platform, ...planned("litellm"), routes, masterKey: litellm.masterKey }, on).handle : null;
  const embedder = embedderBehind(models, config.embedder);

  const messages = new Nats("nats", { platform, ...planned("nats"), sizes: sized("nats", plan.nats), users: natsUsers(nats), demand: natsDemand(plan, config) }, on);
  const sql = new Supabase("postgres", { platform, ...planned("postgres"), sizes: sized("postgres", plan.postgres), names: databaseNames, passwords: supabase, embedder }, on);
  const objects = new Garage("garage", { platform, ...planned("garage"), sizes: sized("garage", plan.garage), rpcSecret: garage.rpcSecret, adminToken: garage.adminToken, key: { keyId: garage.keyId, secret: garage.secretKey } }, on);
  const graph = new Oxigraph("oxigraph", { platform, ...planned("oxigraph"), queryTimeoutS: config.queryTimeoutS }, on);

  return { phase: { contract: 1, nats: messages.handle, sql: sql.handle, graph: graph.handle, objects: objects.handle, models } };
}

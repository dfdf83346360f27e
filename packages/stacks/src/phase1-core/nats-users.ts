import type { NatsArgs, NatsUser } from "@homelab/components/nats";
import type { NatsRole } from "@homelab/contracts";
import { permissionsOf, publicKeyOf } from "@homelab/engines";
import type { DeployedPlan } from "../plan.ts";
import { sized } from "../planned.ts";
import type { Hidden } from "../read-secrets.ts";
import type { CoreConfig } from "./config.ts";

/** Each role with its key and with the rights that it has on one machine, too. */
export function natsUsers(seeds: Hidden<"nats">): Record<NatsRole, NatsUser> {
  const user = (role: NatsRole): NatsUser => ({ seed: seeds[role], publicKey: seeds[role].apply(publicKeyOf), ...permissionsOf(role) });
  return { operator: user("operator"), worker: user("worker"), api: user("api") };
}

/** How much the server may hand out: what the workers take at once, at their most. */
export function natsDemand(plan: DeployedPlan, { routes, chat }: Pick<CoreConfig, "routes" | "chat">): NatsArgs["demand"] {
  const most = (name: string) => plan.components.find(({ component }) => component === name)?.replicas.most ?? 1;
  const modelSlots = chat === null ? null : (routes[chat]?.slots ?? null);
  return { concurrency: sized("workers", plan.workers).concurrency, replicas: { text: most("worker-text"), model: most("worker-model") }, modelSlots };
}

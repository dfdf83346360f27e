import { GiB, MiB } from "@homelab/quantities";
import type { Demand } from "../demand.ts";
import { decided, measured } from "../figure.ts";
import { bench, everywhere, pool, stores } from "./places.ts";

export const workerModel: Demand = {
  name: "worker-model",
  setting: "workers",
  does: "embeds passages and links facts",
  zones: ["primary"],
  targets: everywhere,
  enabled: true,
  priority: "high",
  needs: stores,
  stateful: false,
  replicas: decided(4, "each fills a core while it embeds; as homelab.yaml has it for all workers"),
  memory: {
    floor: measured(518 * MiB, `${bench}: worker-model while 20 PDFs are taken in`),
    ceiling: decided(1 * GiB, "a batch of four texts is the largest that gains anything"),
    weight: decided(2, "the embedding model and its activations"),
  },
  cpu: { floor: decided(0.25, "19 passages a second need a whole core; fewer take longer"), ceiling: decided(1, "the model's thread"), weight: decided(6, "embedding is arithmetic") },
  connections: pool,
};

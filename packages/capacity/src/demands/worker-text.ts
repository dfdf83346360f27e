import { MiB } from "@homelab/quantities";
import type { Demand } from "../demand.ts";
import { decided, measured } from "../figure.ts";
import { bench, everywhere, pool, stores } from "./places.ts";

export const workerText: Demand = {
  name: "worker-text",
  setting: "workers",
  does: "takes documents in, cuts them into passages, removes them",
  zones: ["primary"],
  targets: everywhere,
  enabled: true,
  priority: "high",
  needs: [...stores, "docling"],
  stateful: false,
  replicas: decided(4, "each holds two conversions under way"),
  memory: {
    floor: measured(261 * MiB, `${bench}: worker-text while 20 PDFs are taken in`),
    ceiling: decided(768 * MiB, "one document's text at a time for each slot, and its pages beside it"),
    weight: decided(1, "texts are small beside models"),
  },
  cpu: { floor: decided(0.1, "it waits for the converter and the stores"), ceiling: decided(0.5, "cutting text is quick"), weight: decided(2, "waits more than it works") },
  connections: pool,
};

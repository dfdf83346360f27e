import { GiB, MiB } from "@homelab/quantities";
import type { Demand } from "../demand.ts";
import { decided, measured } from "../figure.ts";
import { bench, everywhere } from "./places.ts";

export const nats: Demand = {
  name: "nats",
  setting: "nats",
  does: "messages and queues",
  zones: ["primary"],
  targets: everywhere,
  enabled: true,
  priority: "critical",
  needs: [],
  stateful: true,
  replicas: decided(1, "one file store; a second server needs a third for its quorum"),
  memory: {
    floor: measured(31 * MiB, `${bench}: nats after 2,000 documents`),
    ceiling: decided(1 * GiB, "messages carry ids, never text: more memory holds nothing that waits"),
    weight: decided(1, "its memory holds connections and indexes of streams"),
  },
  cpu: { floor: decided(0.1, "2,400 synced messages a second leave it idle most of the time"), ceiling: decided(1, "the disk is full before a core is"), weight: decided(1, "the smallest") },
  disk: {
    access: "fast",
    floor: decided(1 * GiB, "a backlog of a million messages of 1 KB"),
    ceiling: decided(20 * GiB, "specification §3.2 gives the file store 20 GiB"),
    weight: decided(1, "claim checks are small"),
  },
};

import { MiB } from "@homelab/quantities";
import type { Demand } from "../demand.ts";
import { decided, measured } from "../figure.ts";
import { bench, everywhere, stores } from "./places.ts";

export const api: Demand = {
  name: "api",
  setting: "api",
  does: "the page and the HTTP API",
  zones: ["primary"],
  targets: everywhere,
  enabled: true,
  priority: "high",
  needs: stores,
  stateful: false,
  replicas: decided(2, "one answers while the other restarts"),
  memory: {
    floor: measured(343 * MiB, `${bench}: api while 20 PDFs are taken in, with its own copy of the embedding model`),
    ceiling: decided(768 * MiB, "the model once and the passages of a few questions"),
    weight: decided(1, "questions are few"),
  },
  cpu: { floor: decided(0.15, "417 ms for the slowest of twenty questions (docs/bench.md, ask)"), ceiling: decided(1, "Node runs on one core"), weight: decided(2, "somebody waits for it") },
  connections: decided(8, "the pool of packages/api/src/server.ts"),
};

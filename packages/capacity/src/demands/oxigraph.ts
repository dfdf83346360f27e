import { GiB, MiB } from "@homelab/quantities";
import type { Demand } from "../demand.ts";
import { decided, measured } from "../figure.ts";
import { bench, everywhere } from "./places.ts";

export const oxigraph: Demand = {
  name: "oxigraph",
  setting: "oxigraph",
  does: "the knowledge graph",
  zones: ["primary"],
  targets: everywhere,
  enabled: true,
  priority: "high",
  needs: [],
  stateful: true,
  replicas: decided(1, "a second opener fails on its lock"),
  memory: {
    floor: measured(473 * MiB, `${bench}: oxigraph while 20 PDFs are taken in; others stayed below 100`),
    ceiling: decided(6 * GiB, "it has no memory setting: more is page cache"),
    weight: decided(3, "its block cache and memtables grow with writes"),
  },
  cpu: { floor: decided(0.1, "p95 1.1 ms for one hop"), ceiling: decided(2, "one query uses one core"), weight: decided(2, "graph queries") },
  disk: {
    access: "fast",
    floor: decided(2 * GiB, "86 MiB per 1,000 passages were measured (docs/bench.md, ask)"),
    ceiling: decided(200 * GiB, "a projection: it can be made again from Postgres"),
    weight: decided(3, "as much as Postgres for a passage, without a write-ahead log"),
  },
};

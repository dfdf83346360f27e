import { GiB, MiB } from "@homelab/quantities";
import type { Demand } from "../demand.ts";
import { decided, measured } from "../figure.ts";
import { bench, everywhere } from "./places.ts";

export const postgres: Demand = {
  name: "postgres",
  setting: "postgres",
  does: "documents, vectors and facts",
  zones: ["primary"],
  targets: everywhere,
  enabled: true,
  priority: "critical",
  needs: [],
  stateful: true,
  replicas: decided(1, "one writer"),
  memory: {
    floor: measured(144 * MiB, `${bench}: postgres after 2,000 documents; its clients' connections usually ask for more`),
    ceiling: decided(16 * GiB, "beyond it the home's documents are in memory already"),
    weight: decided(10, "vector search reads the whole index: cached or slow"),
  },
  cpu: { floor: decided(0.25, "a quarter answers questions while documents are taken in"), ceiling: decided(4, "parallel index builds gain little beyond four"), weight: decided(6, "searches and index builds") },
  disk: {
    access: "fast",
    floor: decided(4 * GiB, "85 MiB per 1,000 passages were measured (docs/bench.md, ask): room for 40,000 and the write-ahead log"),
    ceiling: decided(500 * GiB, "six million passages"),
    weight: decided(5, "85 MiB per 1,000 passages beside 2 MiB of objects"),
  },
};

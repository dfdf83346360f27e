import { GiB, MiB } from "@homelab/quantities";
import type { Demand } from "../demand.ts";
import { decided, published } from "../figure.ts";
import { onKubernetes } from "./places.ts";

export const garage: Demand = {
  name: "garage",
  setting: "garage",
  does: "objects over S3",
  zones: ["primary"],
  targets: onKubernetes,
  enabled: true,
  priority: "critical",
  needs: [],
  stateful: true,
  replicas: decided(1, "one node has one copy; three nodes are needed for a quorum of copies"),
  memory: {
    floor: published(512 * MiB, "garagehq.deuxfleurs.fr asks 1 GB of a whole machine; half of it is taken for the process"),
    ceiling: decided(2 * GiB, "blocks pass through, the page cache keeps them"),
    weight: decided(1.5, "uploads are buffered by blocks"),
  },
  cpu: { floor: decided(0.1, "hashing one upload at a time"), ceiling: decided(1, "the disk is full before a core is"), weight: decided(1, "the smallest") },
  disk: {
    access: "bulk",
    floor: decided(8 * GiB, "forty files of the largest size accepted, 200 MiB"),
    ceiling: decided(4096 * GiB, "no home has more documents"),
    weight: decided(10, "originals, extractions and models are most of the bytes"),
  },
};

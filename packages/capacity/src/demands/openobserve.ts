import { GiB } from "@homelab/quantities";
import type { Demand } from "../demand.ts";
import { decided, published } from "../figure.ts";
import { onKubernetes } from "./places.ts";

export const openobserve: Demand = {
  name: "openobserve",
  setting: "openobserve",
  does: "keeps and shows logs, measurements and traces",
  zones: ["primary"],
  targets: onKubernetes,
  enabled: false,
  priority: "low",
  needs: ["collector"],
  stateful: true,
  replicas: decided(1, "local mode is one node"),
  memory: {
    floor: published(1 * GiB, "specification §10.1: 1 to 2 GB"),
    ceiling: published(2 * GiB, "specification §10.1: 1 to 2 GB"),
    weight: decided(1, "its cache of recent data"),
  },
  cpu: { floor: decided(0.1, "one home's logs"), ceiling: decided(1, "a search of a week"), weight: decided(1, "the smallest") },
  disk: { access: "bulk", floor: decided(5 * GiB, "a month of one home's logs"), ceiling: decided(100 * GiB, "kept by age"), weight: decided(1, "logs are dropped first") },
};

import { GiB } from "@homelab/quantities";
import type { Demand } from "../demand.ts";
import { decided, published } from "../figure.ts";
import { onKubernetes } from "./places.ts";

export const mindsdb: Demand = {
  name: "mindsdb",
  setting: "mindsdb",
  does: "queries models through SQL",
  zones: ["primary"],
  targets: onKubernetes,
  enabled: false,
  priority: "low",
  needs: ["postgres"],
  stateful: false,
  replicas: decided(1, "started by hand"),
  memory: {
    floor: published(2 * GiB, "specification §3.3: 2 to 6 GB"),
    ceiling: published(6 * GiB, "specification §3.3: 2 to 6 GB"),
    weight: decided(1, "not always on"),
  },
  cpu: { floor: decided(0.25, "started by hand"), ceiling: decided(1, "Python runs on one core"), weight: decided(1, "the smallest") },
  connections: decided(5, "the default pool of its database library"),
};

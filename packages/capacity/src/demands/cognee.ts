import { GiB } from "@homelab/quantities";
import type { Demand } from "../demand.ts";
import { decided, published } from "../figure.ts";
import { onKubernetes } from "./places.ts";

export const cognee: Demand = {
  name: "cognee",
  setting: "cognee",
  does: "facts by a language model",
  zones: ["primary"],
  targets: onKubernetes,
  enabled: false,
  priority: "low",
  needs: ["postgres", "oxigraph", "worker-text", "litellm"],
  stateful: false,
  replicas: decided(2, "specification §10.2"),
  memory: {
    floor: published(2 * GiB, "specification §3.3: 2 to 6 GB a replica"),
    ceiling: published(4 * GiB, "specification §3.3: 2 to 6 GB a replica"),
    weight: decided(3, "its graph is built in memory"),
  },
  cpu: { floor: decided(0.15, "it waits for the language model"), ceiling: decided(1, "Python runs on one core"), weight: decided(2, "waits more than it works") },
  connections: decided(5, "the default pool of its database library"),
};

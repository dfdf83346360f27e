import { GiB, MiB } from "@homelab/quantities";
import type { Demand } from "../demand.ts";
import { decided } from "../figure.ts";
import { onKubernetes } from "./places.ts";

export const openclaw: Demand = {
  name: "openclaw",
  setting: "openclaw",
  does: "an agent that uses the platform",
  zones: ["primary"],
  targets: onKubernetes,
  enabled: false,
  priority: "low",
  needs: ["litellm", "mcp-gateway"],
  stateful: false,
  replicas: decided(1, "one person talks to it"),
  memory: {
    floor: decided(512 * MiB, "a Node program of its size; taken when its image exists"),
    ceiling: decided(1 * GiB, "one person talks to it"),
    weight: decided(0.25, "it waits for the language model"),
  },
  cpu: { floor: decided(0.05, "it waits for the language model"), ceiling: decided(0.25, "it waits for the language model"), weight: decided(0.5, "the smallest") },
};

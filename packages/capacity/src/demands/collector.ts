import { MiB } from "@homelab/quantities";
import type { Demand } from "../demand.ts";
import { decided, published } from "../figure.ts";
import { onKubernetes } from "./places.ts";

export const collector: Demand = {
  name: "collector",
  setting: "collector",
  does: "gathers traces and measurements",
  zones: ["primary"],
  targets: onKubernetes,
  enabled: true,
  priority: "normal",
  needs: [],
  stateful: false,
  replicas: decided(1, "one machine has one"),
  memory: {
    floor: published(256 * MiB, "opentelemetry.io, memory_limiter: an agent's usual container"),
    ceiling: decided(512 * MiB, "it sends on, it does not keep"),
    weight: decided(0.25, "drops before it grows"),
  },
  cpu: { floor: decided(0.05, "one home's spans"), ceiling: decided(0.25, "one home's spans"), weight: decided(0.5, "the smallest") },
};

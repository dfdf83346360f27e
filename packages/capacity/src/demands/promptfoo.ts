import { GiB, MiB } from "@homelab/quantities";
import type { Demand } from "../demand.ts";
import { decided, published } from "../figure.ts";
import { onKubernetes } from "./places.ts";

export const promptfoo: Demand = {
  name: "promptfoo",
  setting: "promptfoo",
  does: "evaluates answers, as a job started by hand",
  zones: ["primary"],
  targets: onKubernetes,
  enabled: true,
  priority: "low",
  needs: ["api"],
  stateful: false,
  replicas: decided(1, "one evaluation at a time"),
  memory: {
    floor: published(512 * MiB, "specification §3.3: 0.5 to 2 GB"),
    ceiling: published(2 * GiB, "specification §3.3: 0.5 to 2 GB"),
    weight: decided(0.5, "runs for minutes"),
  },
  cpu: { floor: decided(0.1, "it waits for answers"), ceiling: decided(0.5, "it waits for answers"), weight: decided(0.5, "the smallest") },
};

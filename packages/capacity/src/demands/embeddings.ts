import { GiB, MiB } from "@homelab/quantities";
import type { Demand } from "../demand.ts";
import { decided } from "../figure.ts";
import { onKubernetes } from "./places.ts";

/** On a primary host it is a convenience for clients of LiteLLM: the workers embed with a copy of the same model, so it stays away where it would not fit. */
export const embeddings: Demand = {
  name: "embeddings",
  setting: "llamaCpp",
  does: "serves the packaged embedding model: a language model gives no embeddings",
  zones: ["inference", "primary"],
  targets: onKubernetes,
  enabled: true,
  priority: "high",
  needs: [],
  stateful: false,
  replicas: decided(1, "18 texts a second were measured on two cores alone"),
  memory: {
    floor: decided(768 * MiB, "46 MB of weights as GGUF, a batch of 512 tokens and the CUDA libraries"),
    ceiling: decided(1 * GiB, "a model of 22 million weights"),
    weight: decided(0.1, "needs no more"),
  },
  cpu: { floor: decided(0.1, "the GPU works"), ceiling: decided(1, "tokenizing"), weight: decided(1, "the smallest") },
};

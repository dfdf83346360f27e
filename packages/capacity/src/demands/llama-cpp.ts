import { GiB } from "@homelab/quantities";
import type { Demand } from "../demand.ts";
import { decided } from "../figure.ts";
import { onKubernetes } from "./places.ts";

/** Its memory comes from the model that is served; what stands here is for a model without an entry in the table. */
export const llamaCpp: Demand = {
  name: "llama-cpp",
  setting: "llamaCpp",
  does: "serves the language model",
  zones: ["inference", "primary"],
  targets: onKubernetes,
  enabled: true,
  priority: "high",
  needs: [],
  stateful: false,
  replicas: decided(1, "the weights fit once"),
  memory: {
    floor: decided(2 * GiB, "beside the weights in a card's own memory: the program, its CUDA libraries and a small prompt cache"),
    ceiling: decided(10 * GiB, "the program and llama.cpp's default prompt cache of 8 GiB"),
    weight: decided(40, "a longer context and better weights answer better"),
  },
  cpu: { floor: decided(0.5, "one thread feeds the GPU"), ceiling: decided(4, "sampling and tokenizing"), weight: decided(4, "all else on a Jetson is small") },
  disk: {
    access: "bulk",
    floor: decided(36 * GiB, "the largest file of the table, 31.84 GB, and room to fetch it into"),
    ceiling: decided(200 * GiB, "a handful of models"),
    weight: decided(2, "models are read once, at the start"),
  },
};

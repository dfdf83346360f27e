import { GiB, MiB } from "@homelab/quantities";
import type { Demand } from "../demand.ts";
import { decided, measured } from "../figure.ts";
import { everywhere } from "./places.ts";

export const docling: Demand = {
  name: "docling",
  setting: "docling",
  does: "converts documents to text with places",
  zones: ["primary"],
  targets: everywhere,
  enabled: true,
  priority: "normal",
  needs: [],
  stateful: false,
  replicas: decided(3, "specification §10.2"),
  memory: {
    floor: measured(770 * MiB, "the largest of 462 real pages' PDFs, one process each; 551 MiB for 20 PDFs in docs/bench.md"),
    ceiling: decided(2 * GiB, "more than twice what the largest took; a conversion that wants more is ended"),
    weight: decided(6, "a burst of documents is converted here"),
  },
  cpu: { floor: decided(0.25, "slower, never stuck"), ceiling: decided(1, "one conversion runs on one core"), weight: decided(6, "most of the work of taking in") },
};

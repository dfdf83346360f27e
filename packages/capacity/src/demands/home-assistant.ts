import { GiB } from "@homelab/quantities";
import type { Demand } from "../demand.ts";
import { decided, published } from "../figure.ts";

/** Not ours: what its own zone is for, and therefore first. */
export const homeAssistant: Demand = {
  name: "home-assistant",
  setting: "homeAssistant",
  does: "the house; it was here first",
  zones: ["telemetry"],
  targets: ["homelab"],
  enabled: true,
  priority: "critical",
  needs: [],
  stateful: true,
  replicas: decided(1, "it is given"),
  memory: {
    floor: published(1.25 * GiB, "home-assistant.io asks 2 GB of a whole machine, its system included"),
    ceiling: decided(2 * GiB, "what is not given to it stays with its system"),
    weight: decided(2, "the house goes first"),
  },
  cpu: { floor: decided(0.5, "automations run at once or late"), ceiling: decided(2, "two of a Yellow's four"), weight: decided(2, "the house goes first") },
};

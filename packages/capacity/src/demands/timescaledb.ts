import { GiB, MiB } from "@homelab/quantities";
import type { Demand } from "../demand.ts";
import { decided } from "../figure.ts";

export const timescaledb: Demand = {
  name: "timescaledb",
  setting: "timescaledb",
  does: "telemetry of Home Assistant",
  zones: ["telemetry"],
  targets: ["homelab"],
  enabled: true,
  priority: "high",
  needs: [],
  stateful: true,
  replicas: decided(1, "one writer"),
  memory: {
    floor: decided(384 * MiB, "128 MiB of shared buffers, twelve connections and one compression job; taken when it runs on aarch64"),
    ceiling: decided(4 * GiB, "a month of one house's events"),
    weight: decided(2, "specification §3.3: half of what is left"),
  },
  cpu: { floor: decided(0.25, "one insert a second"), ceiling: decided(2, "a month's chart"), weight: decided(2, "half of what is left") },
  disk: { access: "fast", floor: decided(2 * GiB, "a month of one house's events"), ceiling: decided(100 * GiB, "kept by age"), weight: decided(1, "alone on its disk") },
};

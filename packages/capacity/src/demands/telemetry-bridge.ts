import { MiB } from "@homelab/quantities";
import type { Demand } from "../demand.ts";
import { decided } from "../figure.ts";

export const telemetryBridge: Demand = {
  name: "telemetry-bridge",
  setting: "telemetryBridge",
  does: "sends Home Assistant's events into NATS",
  zones: ["telemetry"],
  targets: ["homelab"],
  enabled: false,
  priority: "low",
  needs: ["timescaledb", "nats"],
  stateful: false,
  replicas: decided(1, "order matters"),
  memory: {
    floor: decided(192 * MiB, "a Node process like worker-text, which was measured at 136 MiB at rest"),
    ceiling: decided(256 * MiB, "it sends on, it does not keep"),
    weight: decided(0.25, "needs no more"),
  },
  cpu: { floor: decided(0.05, "one event a second"), ceiling: decided(0.25, "one event a second"), weight: decided(0.5, "the smallest") },
};

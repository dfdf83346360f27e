import { GiB, MiB } from "@homelab/quantities";
import type { Demand } from "../demand.ts";
import { decided, published } from "../figure.ts";
import { onKubernetes } from "./places.ts";

export const mcpGateway: Demand = {
  name: "mcp-gateway",
  setting: "mcpGateway",
  does: "offers the platform's tools to agents",
  zones: ["primary"],
  targets: onKubernetes,
  enabled: false,
  priority: "low",
  needs: ["api"],
  stateful: false,
  replicas: decided(1, "one home's agents"),
  memory: {
    floor: published(512 * MiB, "a public single-user deployment of ContextForge limits it to 512 MB (wallybrain/sentinel-mcp-gateway)"),
    ceiling: decided(1 * GiB, "one home's agents"),
    weight: decided(0.25, "passes requests on"),
  },
  cpu: { floor: decided(0.05, "passes requests on"), ceiling: decided(0.25, "passes requests on"), weight: decided(0.5, "the smallest") },
};

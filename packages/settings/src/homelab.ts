import { z } from "zod";
import { Budgets } from "./budgets.ts";
import { Components } from "./components.ts";
import { AuditSettings, BackendSettings, ClusterSettings, ImageSettings, Target } from "./deployment.ts";
import { ApiSettings, Limits, Ports, TelemetrySettings } from "./embedded.ts";
import { Hosts, Zones } from "./hosts.ts";
import { ModelSettings } from "./models.ts";
import { budgetRules } from "./rules/budgets.ts";
import { componentRules } from "./rules/components.ts";
import { deploymentRules } from "./rules/deployment.ts";
import { hostRules } from "./rules/hosts.ts";
import { modelRules } from "./rules/models.ts";
import { portRules } from "./rules/ports.ts";
import { applyRules } from "./rules/rule.ts";
import { zoneRules } from "./rules/zones.ts";
import { Text } from "./scalars.ts";

/** Every key of homelab.yaml, before keys are compared with one another. */
export const HomelabSections = z.strictObject({
  target: Target.default("embedded").describe("Where commands act when neither `--target` nor HOMELAB_TARGET says."),
  zones: Zones.prefault({}).describe("Which host serves which zone, where `hosts` alone does not say."),
  hosts: Hosts.default({}).describe("The machines, by name. The embedded target needs none."),
  models: ModelSettings.prefault({}).describe("Language and embedding models; every one of them is optional."),
  components: Components.prefault({}).describe(
    "The parts, and what may be chosen about them. `priority` says what is placed first, and dropped last, where not everything fits. Sizes follow from measurements and cannot be set.",
  ),
  budgets: Budgets.prefault({}).describe("Wishes that bound the planner."),
  audit: AuditSettings.prefault({}).describe("How hosts are measured."),
  cluster: ClusterSettings.prefault({}).describe("The Kubernetes that `cluster` and `homelab` deploy to."),
  backend: BackendSettings.prefault({}).describe("Pulumi's state."),
  images: ImageSettings.prefault({}).describe("Where container images come from."),
  state: Text.optional().describe("State folder. Default: $HOMELAB_STATE, else /var/lib/homelab for root, else ~/.local/state/homelab."),
  ports: Ports.prefault({}).describe("Loopback ports of the embedded parts."),
  limits: Limits.prefault({}).describe("What the platform accepts and how much it may take."),
  api: ApiSettings.prefault({}).describe("The door: the page and the HTTP API."),
  telemetry: TelemetrySettings.prefault({}).describe("What is recorded about the platform itself."),
});
export type HomelabSettings = z.output<typeof HomelabSections>;

const rules = [...hostRules, ...zoneRules, ...componentRules, ...modelRules, ...budgetRules, ...deploymentRules, ...portRules];

/** homelab.yaml. Every part may be absent: the embedded target needs no file. */
export const HomelabSettings = HomelabSections.superRefine((settings, context) => applyRules(rules, settings, context), { when: () => true });

/** For editors: `# yaml-language-server: $schema=…`. */
export function homelabJsonSchema(): object {
  return z.toJSONSchema(HomelabSections, { io: "input" });
}

import { readFileSync } from "node:fs";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { clusterProvider } from "../cluster.ts";
import type { FoundationOutputs } from "../outputs.ts";
import { readConfig } from "../read-config.ts";
import { FoundationConfig } from "./config.ts";
import { renderFacts } from "./facts.ts";
import { renderPlatform } from "./platform.ts";
import { priorities } from "./priorities.ts";
import { renderLimits, renderQuota } from "./quota.ts";

export type { FoundationConfig } from "./config.ts";

/** The ground the other phases stand on: a namespace that takes only restricted pods, bounded by the plan. */
export async function program(): Promise<{ phase: FoundationOutputs }> {
  const { cluster, namespace: name, facts, plan, registryLogin, ...rest } = readConfig(FoundationConfig);
  const on = { provider: clusterProvider(cluster) };
  const labels = { "app.kubernetes.io/part-of": "homelab", "app.kubernetes.io/managed-by": "pulumi" };
  const restricted = Object.fromEntries(["enforce", "audit", "warn"].map((mode) => [`pod-security.kubernetes.io/${mode}`, "restricted"]));
  const platform = renderPlatform(name, { ...rest, pullSecret: registryLogin === null ? null : "registry-login" });

  const space = new k8s.core.v1.Namespace("namespace", { metadata: { name, labels: { ...labels, ...restricted } } }, { ...on, protect: true });
  const inside = (called: string) => ({ metadata: { name: called, namespace: space.metadata.name, labels } });

  new k8s.core.v1.ResourceQuota("quota", { ...inside("homelab"), spec: { hard: renderQuota(plan) } }, on);
  new k8s.core.v1.LimitRange("limits", { ...inside("homelab"), spec: { limits: [renderLimits(plan)] } }, on);
  new k8s.core.v1.ConfigMap("hardware-facts", { ...inside("hardware-facts"), data: renderFacts(facts, plan) }, on);
  new k8s.networking.v1.NetworkPolicy("deny-all", { ...inside("deny-all"), spec: { podSelector: {}, policyTypes: ["Ingress", "Egress"] } }, on);
  if (platform.pullSecret !== null && registryLogin !== null) {
    new k8s.core.v1.Secret("registry-login", { ...inside(platform.pullSecret), type: "kubernetes.io/dockerconfigjson", stringData: { ".dockerconfigjson": pulumi.secret(readFileSync(registryLogin, "utf8")) } }, on);
  }
  for (const { priority, value, description } of priorities) {
    new k8s.scheduling.v1.PriorityClass(priority, { metadata: { name: platform.priorityClasses[priority], labels }, value, description }, on);
  }
  return { phase: { contract: 1, platform, plan, facts } };
}

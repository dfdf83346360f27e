import { stringify } from "yaml";

/** Nobody without credentials is anybody, except for the three questions that probes ask. */
export function renderAuthentication(): string {
  return stringify({
    apiVersion: "apiserver.config.k8s.io/v1",
    kind: "AuthenticationConfiguration",
    anonymous: { enabled: true, conditions: [{ path: "/livez" }, { path: "/readyz" }, { path: "/healthz" }] },
  });
}

/** Secrets are stored encrypted with `key`, 32 bytes in base64. What is not encrypted yet stays readable. */
export function renderEncryption(key: string): string {
  return stringify({
    apiVersion: "apiserver.config.k8s.io/v1",
    kind: "EncryptionConfiguration",
    resources: [{ resources: ["secrets"], providers: [{ secretbox: { keys: [{ name: "first", secret: key }] } }, { identity: {} }] }],
  });
}

/** Who changed what, and who looked at secrets; never the contents of a Secret, and nothing of the cluster's own heartbeat. */
export function renderAuditPolicy(): string {
  const machinery = ["system:kube-controller-manager", "system:kube-scheduler", "system:apiserver", "system:kube-proxy"];
  return stringify({
    apiVersion: "audit.k8s.io/v1",
    kind: "Policy",
    omitStages: ["RequestReceived"],
    rules: [
      { level: "None", nonResourceURLs: ["/livez*", "/readyz*", "/healthz*", "/version", "/metrics", "/openapi*", "/api*"] },
      { level: "None", resources: [{ group: "coordination.k8s.io", resources: ["leases"] }, { group: "", resources: ["events", "endpoints"] }, { group: "discovery.k8s.io", resources: ["endpointslices"] }, { group: "metrics.k8s.io" }] },
      { level: "Metadata", resources: [{ group: "", resources: ["secrets", "configmaps", "serviceaccounts/token"] }, { group: "authentication.k8s.io", resources: ["tokenreviews"] }] },
      { level: "None", verbs: ["get", "list", "watch"] },
      { level: "None", users: machinery, verbs: ["patch", "update"], resources: [{ group: "", resources: ["nodes/status", "pods/status"] }] },
      { level: "None", userGroups: ["system:nodes"], verbs: ["patch", "update"], resources: [{ group: "", resources: ["nodes/status", "pods/status"] }] },
      { level: "Metadata" },
    ],
  });
}

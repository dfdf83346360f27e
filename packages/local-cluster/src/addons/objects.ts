import type { RbacV1Subject, V1ClusterRole, V1ClusterRoleBinding, V1PolicyRule, V1SecurityContext, V1ServiceAccount } from "@kubernetes/client-node";

export const system = "kube-system";

export const inSystem = (name: string) => ({ name, namespace: system, labels: { "app.kubernetes.io/name": name, "app.kubernetes.io/part-of": "homelab-cluster" } });

export const serviceAccount = (name: string): V1ServiceAccount => ({ apiVersion: "v1", kind: "ServiceAccount", metadata: inSystem(name) });

export const account = (name: string): RbacV1Subject => ({ kind: "ServiceAccount", name, namespace: system });

export const clusterRole = (name: string, rules: V1PolicyRule[]): V1ClusterRole => ({ apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRole", metadata: { name }, rules });

export const bindClusterRole = (name: string, role: string, subject: RbacV1Subject): V1ClusterRoleBinding => ({
  apiVersion: "rbac.authorization.k8s.io/v1",
  kind: "ClusterRoleBinding",
  metadata: { name },
  roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: role },
  subjects: [subject],
});

export const group = (name: string): RbacV1Subject => ({ apiGroup: "rbac.authorization.k8s.io", kind: "Group", name });

/** What the restricted Pod Security Standard asks of a container. */
export const restricted: V1SecurityContext = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  runAsNonRoot: true,
  capabilities: { drop: ["ALL"] },
  seccompProfile: { type: "RuntimeDefault" },
};

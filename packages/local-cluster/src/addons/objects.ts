import type { RbacV1Subject, V1ClusterRole, V1ClusterRoleBinding, V1Container, V1Deployment, V1DeploymentSpec, V1PodSpec, V1PolicyRule, V1SecurityContext, V1ServiceAccount } from "@kubernetes/client-node";

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

export interface AddonDeployment {
  name: string;
  labels: Record<string, string>;
  /** Its image is loaded with the cluster and never asked of a registry. */
  container: Omit<V1Container, "name" | "imagePullPolicy" | "securityContext">;
  volumes: NonNullable<V1PodSpec["volumes"]>;
  dnsPolicy?: string;
  strategy?: NonNullable<V1DeploymentSpec["strategy"]>;
}

/** One pod of a part of the cluster itself, under the account of its own name. */
export function addonDeployment({ name, labels, container, volumes, dnsPolicy, strategy }: AddonDeployment): V1Deployment {
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: inSystem(name),
    spec: {
      replicas: 1,
      ...(strategy && { strategy }),
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          serviceAccountName: name,
          priorityClassName: "system-cluster-critical",
          ...(dnsPolicy && { dnsPolicy }),
          containers: [{ name, imagePullPolicy: "Never", securityContext: restricted, ...container }],
          volumes,
        },
      },
    },
  };
}

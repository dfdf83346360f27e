import type { KubernetesObject, V1APIService, V1Deployment, V1Service } from "@kubernetes/client-node";
import { account, addonDeployment, bindClusterRole, clusterRole, inSystem, serviceAccount, system } from "./objects.ts";

const name = "metrics-server";
const port = 10250;

/** What `kubectl top` and the autoscaler read: memory and CPU of pods, asked of the kubelet every 10 s, the least it allows. */
export function metricsServer(image: string): KubernetesObject[] {
  return [serviceAccount(name), ...rights(), deployment(image), service(), apiService()];
}

function rights(): KubernetesObject[] {
  return [
    clusterRole("system:metrics-server", [
      { apiGroups: [""], resources: ["nodes/metrics"], verbs: ["get"] },
      { apiGroups: [""], resources: ["pods", "nodes"], verbs: ["get", "list", "watch"] },
    ]),
    bindClusterRole("system:metrics-server", "system:metrics-server", account(name)),
    bindClusterRole("metrics-server:system:auth-delegator", "system:auth-delegator", account(name)),
    {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "RoleBinding",
      metadata: { name: "metrics-server-auth-reader", namespace: system },
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: "extension-apiserver-authentication-reader" },
      subjects: [account(name)],
    } as KubernetesObject,
    { ...clusterRole("system:aggregated-metrics-reader", [{ apiGroups: ["metrics.k8s.io"], resources: ["pods", "nodes"], verbs: ["get", "list", "watch"] }]), metadata: { name: "system:aggregated-metrics-reader", labels: { "rbac.authorization.k8s.io/aggregate-to-view": "true" } } },
  ];
}

function deployment(image: string): V1Deployment {
  return addonDeployment({
    name,
    labels: { "k8s-app": name },
    strategy: { rollingUpdate: { maxUnavailable: 0 } },
    container: {
      image,
      args: ["--cert-dir=/tmp", `--secure-port=${port}`, "--kubelet-preferred-address-types=InternalIP", "--kubelet-certificate-authority=/var/run/secrets/kubernetes.io/serviceaccount/ca.crt", "--metric-resolution=10s", "--kubelet-request-timeout=5s"],
      resources: { requests: { cpu: "15m", memory: "50Mi" }, limits: { memory: "200Mi" } },
      ports: [{ name: "https", containerPort: port }],
      livenessProbe: { httpGet: { path: "/livez", port: "https", scheme: "HTTPS" }, initialDelaySeconds: 60 },
      readinessProbe: { httpGet: { path: "/readyz", port: "https", scheme: "HTTPS" }, periodSeconds: 5 },
      volumeMounts: [{ name: "certificates", mountPath: "/tmp" }],
    },
    volumes: [{ name: "certificates", emptyDir: {} }],
  });
}

function service(): V1Service {
  return { apiVersion: "v1", kind: "Service", metadata: inSystem(name), spec: { selector: { "k8s-app": name }, ports: [{ name: "https", port: 443, targetPort: "https" }] } };
}

function apiService(): V1APIService {
  return {
    apiVersion: "apiregistration.k8s.io/v1",
    kind: "APIService",
    metadata: { name: "v1beta1.metrics.k8s.io" },
    // its certificate is its own; the packets never leave the machine
    spec: { group: "metrics.k8s.io", version: "v1beta1", groupPriorityMinimum: 100, versionPriority: 100, insecureSkipTLSVerify: true, service: { name, namespace: system } },
  };
}

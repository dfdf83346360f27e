import type { KubernetesObject, V1ConfigMap, V1Deployment, V1Service } from "@kubernetes/client-node";
import type { ClusterNetwork } from "../network.ts";
import { account, addonDeployment, bindClusterRole, clusterRole, inSystem, serviceAccount, system } from "./objects.ts";

const name = "coredns";
/** Clients look for the service under the name of its predecessor. */
const serviceName = "kube-dns";

/** Names of services and pods; everything else is asked of the machine's own name servers. */
export function coredns(network: ClusterNetwork, image: string): KubernetesObject[] {
  return [
    serviceAccount(name),
    clusterRole("system:coredns", [
      { apiGroups: [""], resources: ["endpoints", "services", "pods", "namespaces"], verbs: ["list", "watch"] },
      { apiGroups: ["discovery.k8s.io"], resources: ["endpointslices"], verbs: ["list", "watch"] },
    ]),
    bindClusterRole("system:coredns", "system:coredns", account(name)),
    corefile(network),
    deployment(image),
    service(network),
  ];
}

function corefile({ domain }: ClusterNetwork): V1ConfigMap {
  const text = `.:53 {
    errors
    health {
        lameduck 5s
    }
    ready
    kubernetes ${domain} in-addr.arpa ip6.arpa {
        pods insecure
        fallthrough in-addr.arpa ip6.arpa
        ttl 30
    }
    prometheus :9153
    forward . /etc/resolv.conf {
        max_concurrent 1000
    }
    cache 30 {
        disable success ${domain}
        disable denial ${domain}
    }
    loop
    reload
    loadbalance
}
`;
  return { apiVersion: "v1", kind: "ConfigMap", metadata: inSystem(name), data: { Corefile: text } };
}

function deployment(image: string): V1Deployment {
  return addonDeployment({
    name,
    labels: { "k8s-app": serviceName },
    // the machine's own file: with the cluster's it would ask itself
    dnsPolicy: "Default",
    container: {
      image,
      args: ["-conf", "/etc/coredns/Corefile"],
      resources: { requests: { cpu: "20m", memory: "40Mi" }, limits: { memory: "170Mi" } },
      ports: [
        { name: "dns", containerPort: 53, protocol: "UDP" },
        { name: "dns-tcp", containerPort: 53, protocol: "TCP" },
      ],
      livenessProbe: { httpGet: { path: "/health", port: 8080 }, initialDelaySeconds: 30, timeoutSeconds: 5, failureThreshold: 5 },
      readinessProbe: { httpGet: { path: "/ready", port: 8181 }, periodSeconds: 2 },
      volumeMounts: [{ name: "corefile", mountPath: "/etc/coredns", readOnly: true }],
    },
    volumes: [{ name: "corefile", configMap: { name } }],
  });
}

function service({ dns }: ClusterNetwork): V1Service {
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: serviceName, namespace: system, labels: { "k8s-app": serviceName, "kubernetes.io/name": "CoreDNS" } },
    spec: {
      clusterIP: dns,
      selector: { "k8s-app": serviceName },
      ports: [
        { name: "dns", port: 53, protocol: "UDP", targetPort: 53 },
        { name: "dns-tcp", port: 53, protocol: "TCP", targetPort: 53 },
        { name: "metrics", port: 9153, protocol: "TCP", targetPort: 9153 },
      ],
    },
  };
}

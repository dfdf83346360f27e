import type { KubernetesObject, V1ConfigMap, V1DaemonSet } from "@kubernetes/client-node";
import { stringify } from "yaml";
import { apiUrl, type ClusterNetwork } from "../network.ts";
import { account, bindClusterRole, inSystem, serviceAccount } from "./objects.ts";

const name = "kube-proxy";
const configFolder = "/var/lib/kube-proxy";

/** Gives services their addresses, with nftables rules on the node. */
export function kubeProxy(network: ClusterNetwork, image: string): KubernetesObject[] {
  return [serviceAccount(name), bindClusterRole("kubeadm:node-proxier", "system:node-proxier", account(name)), configMap(network), daemonSet(image)];
}

function configMap(network: ClusterNetwork): V1ConfigMap {
  const config = {
    apiVersion: "kubeproxy.config.k8s.io/v1alpha1",
    kind: "KubeProxyConfiguration",
    mode: "nftables",
    clusterCIDR: network.pods,
    bindAddress: network.nodeAddress,
    healthzBindAddress: "127.0.0.1:10256",
    metricsBindAddress: "127.0.0.1:10249",
    // node ports answer on the node's own address, never on the machine's networks
    nodePortAddresses: [`${network.nodeAddress}/32`],
    clientConnection: { kubeconfig: `${configFolder}/kubeconfig` },
    // the machine's own limit stays as it is
    conntrack: { maxPerCore: 0, min: 0, tcpEstablishedTimeout: "0s", tcpCloseWaitTimeout: "0s" },
  };
  return { apiVersion: "v1", kind: "ConfigMap", metadata: inSystem(name), data: { "config.yaml": stringify(config), kubeconfig: kubeconfig(network) } };
}

/** By the node's address: the address of the service is what kube-proxy is about to make. */
function kubeconfig(network: ClusterNetwork): string {
  const secrets = "/var/run/secrets/kubernetes.io/serviceaccount";
  return stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: "homelab", cluster: { "certificate-authority": `${secrets}/ca.crt`, server: apiUrl(network) } }],
    users: [{ name: "homelab", user: { tokenFile: `${secrets}/token` } }],
    contexts: [{ name: "homelab", context: { cluster: "homelab", user: "homelab" } }],
    "current-context": "homelab",
  });
}

function daemonSet(image: string): V1DaemonSet {
  const labels = { "k8s-app": name };
  return {
    apiVersion: "apps/v1",
    kind: "DaemonSet",
    metadata: inSystem(name),
    spec: {
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          serviceAccountName: name,
          hostNetwork: true,
          priorityClassName: "system-node-critical",
          tolerations: [{ operator: "Exists" }],
          containers: [
            {
              name,
              image,
              imagePullPolicy: "Never",
              args: [`--config=${configFolder}/config.yaml`, "--hostname-override=$(NODE_NAME)"],
              env: [{ name: "NODE_NAME", valueFrom: { fieldRef: { fieldPath: "spec.nodeName" } } }],
              // it writes the kernel's rules and settings of the node
              securityContext: { privileged: true, readOnlyRootFilesystem: true },
              resources: { requests: { cpu: "5m", memory: "40Mi" }, limits: { memory: "200Mi" } },
              volumeMounts: [{ name: "config", mountPath: configFolder, readOnly: true }],
            },
          ],
          volumes: [{ name: "config", configMap: { name } }],
        },
      },
    },
  };
}

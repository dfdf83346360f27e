/**
 * Addresses of the cluster. The node has an address of its own on a link that leads nowhere: it stays when the machine changes its
 * network, and no other machine reaches what is bound to it.
 */
export interface ClusterNetwork {
  nodeName: string;
  nodeAddress: string;
  nodeLink: string;
  podBridge: string;
  pods: string;
  services: string;
  apiService: string;
  dns: string;
  domain: string;
  apiPort: number;
}

export const clusterNetwork: ClusterNetwork = {
  nodeName: "homelab",
  nodeAddress: "10.117.1.1",
  nodeLink: "homelab-node",
  podBridge: "homelab-pods",
  pods: "10.117.0.0/24",
  services: "10.117.16.0/20",
  apiService: "10.117.16.1",
  dns: "10.117.16.10",
  domain: "cluster.local",
  apiPort: 6443,
};

export const apiUrl = (network: ClusterNetwork): string => `https://${network.nodeAddress}:${network.apiPort}`;

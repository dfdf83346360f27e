import { ApisApi, StorageV1Api, VersionApi, type KubeConfig } from "@kubernetes/client-node";
import { loadOwn, wordsOf } from "../api.ts";
import { OperatorError } from "@homelab/operator-error";
import { insideOf } from "../status/status.ts";

/** A cluster of the person's own: looked at through its kubeconfig, never started, stopped or changed by the cluster commands. */
export interface OwnCluster {
  kubeconfig: string;
  /** Default: the current one. */
  context?: string | undefined;
}

export interface OwnStatus {
  healthy: boolean;
  complaints: string[];
  server: string;
  version: string;
  nodes: { total: number; ready: number };
  pods: { total: number; ready: number };
  /** Null where no class is the default: claims without a class then wait for ever. */
  defaultStorage: string | null;
  /** Whether `kubectl top` and the autoscaler get numbers. */
  metrics: boolean;
  networkPolicy: { enforced: "unknown"; policies: number };
}

export async function ownStatus(own: OwnCluster, now: Date): Promise<OwnStatus> {
  const config = await loadOwn(own.kubeconfig, own.context).catch((error: unknown) => {
    throw refused(own, error, "Name a kubeconfig that kubectl reads under cluster.kubeconfig in homelab.yaml, or with --kubeconfig.");
  });
  const server = config.getCurrentCluster()?.server ?? "?";
  const seen = await insideOf(config, { nodeName: "" }, now).catch((error: unknown) => {
    throw refused(own, error, `Start that cluster; kubectl --kubeconfig ${own.kubeconfig} get nodes must answer.`);
  });
  const [version, storage, metrics] = await Promise.all([config.makeApiClient(VersionApi).getCode(), defaultStorage(config), hasMetrics(config)]);
  const complaints = [
    ...seen.complaints,
    ...(storage === null ? ["no storage class is the default: mark one, or volumes wait for ever"] : []),
    ...(metrics ? [] : ["metrics.k8s.io is not served: nothing scales by load; install metrics-server"]),
  ];
  return {
    healthy: complaints.length === 0,
    complaints,
    server,
    version: version.gitVersion,
    nodes: seen.nodes,
    pods: seen.pods,
    defaultStorage: storage,
    metrics,
    // only the cluster's own network knows
    networkPolicy: { enforced: "unknown", policies: seen.policies },
  };
}

async function defaultStorage(config: KubeConfig): Promise<string | null> {
  const { items } = await config.makeApiClient(StorageV1Api).listStorageClass();
  return items.find(({ metadata }) => metadata?.annotations?.["storageclass.kubernetes.io/is-default-class"] === "true")?.metadata?.name ?? null;
}

async function hasMetrics(config: KubeConfig): Promise<boolean> {
  const { groups } = await config.makeApiClient(ApisApi).getAPIVersions();
  return groups.some(({ name }) => name === "metrics.k8s.io");
}

function refused({ kubeconfig }: OwnCluster, error: unknown, advice: string): OperatorError {
  return new OperatorError({ what: "cluster of your own", where: kubeconfig, got: wordsOf(error), do: advice }, { cause: error });
}

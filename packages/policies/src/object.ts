/** A Kubernetes object as Pulumi is about to make it; what is not known yet is not in it. */
export interface KubernetesObject {
  apiVersion?: string;
  kind?: string;
  metadata?: { name?: string; namespace?: string; labels?: Readonly<Record<string, string>>; annotations?: Readonly<Record<string, string>> };
  spec?: Readonly<Record<string, unknown>>;
  data?: Readonly<Record<string, string>>;
}

export interface Container {
  name?: string;
  image?: string;
  args?: readonly string[];
  command?: readonly string[];
  env?: readonly { name?: string; value?: string }[];
  resources?: { limits?: Readonly<Record<string, string>>; requests?: Readonly<Record<string, string>> };
  securityContext?: { allowPrivilegeEscalation?: boolean; privileged?: boolean; readOnlyRootFilesystem?: boolean; runAsNonRoot?: boolean; runAsUser?: number; capabilities?: { drop?: readonly string[]; add?: readonly string[] } };
  ports?: readonly { hostPort?: number }[];
}

export interface PodSpec {
  containers?: readonly Container[];
  initContainers?: readonly Container[];
  volumes?: readonly { name?: string; hostPath?: unknown }[];
  hostNetwork?: boolean;
  hostPID?: boolean;
  hostIPC?: boolean;
  automountServiceAccountToken?: boolean;
  securityContext?: { runAsNonRoot?: boolean; seccompProfile?: { type?: string } };
}

/** Kinds that make pods. */
export const workloads: ReadonlySet<string> = new Set(["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Job", "CronJob", "Pod"]);

/** What a workload's pods are made from; undefined for an object that makes none. */
export function podSpecOf({ kind, spec }: KubernetesObject): PodSpec | undefined {
  if (kind === "Pod") return spec;
  if (kind === undefined || !workloads.has(kind)) return undefined;
  const template = (from: unknown) => (from as { template?: { spec?: PodSpec } } | undefined)?.template?.spec;
  return kind === "CronJob" ? template((spec as { jobTemplate?: { spec?: unknown } } | undefined)?.jobTemplate?.spec) : template(spec);
}

export function containersOf(pod: PodSpec | undefined): readonly Container[] {
  return [...(pod?.initContainers ?? []), ...(pod?.containers ?? [])];
}

import { type ComponentPlan, renderResources } from "@homelab/capacity";
import { kubernetesBytes } from "@homelab/quantities";
import type { types } from "@pulumi/kubernetes";
import type { PlatformHandle, SecretRef } from "../handles.ts";
import { labelsOf, type PartName } from "../parts.ts";

type Container = types.input.core.v1.Container;
export type Probe = types.input.core.v1.Probe;

interface PodTemplate {
  metadata: types.input.meta.v1.ObjectMeta;
  spec: types.input.core.v1.PodSpec;
}

/** A folder of a pod. Only volumes and scratch can be written to. */
export type Mount =
  /** Files of ConfigMaps and Secrets side by side. */
  | { kind: "files"; path: string; configMap?: string; secrets?: Readonly<Record<string, Omit<SecretRef, "digest">>> }
  | { kind: "volume"; path: string; claim: string; readOnly?: boolean }
  /** Gone with the pod, and never larger than this. */
  | { kind: "scratch"; path: string; bytes: number; inMemory?: boolean };

/** One pod of a part, in the words of this package. */
export interface Pod {
  part: PartName;
  instance: string;
  image: string;
  /** Numeric: the cluster can tell that it is not root. */
  user: number;
  resources: types.input.core.v1.ResourceRequirements;
  priorityClass: string;
  command?: readonly string[];
  args?: readonly string[];
  /** Folder it is started in. Default: the image's. */
  folder?: string;
  /** Never holds a secret. */
  env?: Readonly<Record<string, string>>;
  ports?: Readonly<Record<string, number>>;
  mounts: readonly Mount[];
  /** `live` restarts it, `ready` takes it out of its Service, `started` holds both back. */
  probes: { started?: Probe; ready?: Probe; live?: Probe };
  /** Seconds it may take to end. */
  graceS: number;
  /** Changes with every file it mounts: it is replaced then. */
  digest: string;
  /** Run one after another before it, with its mounts and limits. */
  before?: readonly Before[];
  /** Node it must run on. */
  node?: string | undefined;
  pullSecret: string | null;
}

export interface Before {
  name: string;
  image: string;
  command: readonly string[];
}

/** What every pod of a planned component has in common. */
export function planned(plan: ComponentPlan, platform: PlatformHandle, priority: keyof PlatformHandle["priorityClasses"]): Pick<Pod, "resources" | "priorityClass" | "node" | "pullSecret"> {
  return { resources: renderResources(plan), priorityClass: platform.priorityClasses[priority], node: platform.nodes[plan.host], pullSecret: platform.pullSecret };
}

/** The pod as Kubernetes takes it: restricted, without a token of the cluster's, on a root that cannot be written to. */
export function renderPod(pod: Pod): PodTemplate {
  return {
    metadata: { labels: labelsOf(pod.part, pod.instance), annotations: { "homelab/files": pod.digest } },
    spec: {
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      priorityClassName: pod.priorityClass,
      terminationGracePeriodSeconds: pod.graceS,
      securityContext: {
        runAsNonRoot: true,
        runAsUser: pod.user,
        runAsGroup: pod.user,
        fsGroup: pod.user,
        // walking over every file of a large volume at each start would take minutes, and opens what a database keeps closed
        fsGroupChangePolicy: "OnRootMismatch",
        seccompProfile: { type: "RuntimeDefault" },
      },
      ...(pod.node === undefined ? {} : { nodeSelector: { "kubernetes.io/hostname": pod.node } }),
      ...(pod.pullSecret === null ? {} : { imagePullSecrets: [{ name: pod.pullSecret }] }),
      ...(pod.before ? { initContainers: pod.before.map((before) => renderContainer(pod, { ...before, args: [] })) } : {}),
      containers: [{ ...renderContainer(pod, { name: pod.part, ...pod }), ...renderProbes(pod), ports: Object.entries(pod.ports ?? {}).map(([name, containerPort]) => ({ name, containerPort })) }],
      volumes: pod.mounts.map(renderVolume),
    },
  };
}

function renderContainer(pod: Pod, { name, image, command, args }: { name: string; image: string; command?: readonly string[]; args?: readonly string[] }): Container {
  return {
    name,
    image,
    imagePullPolicy: "IfNotPresent",
    ...(command ? { command: literally(command) } : {}),
    ...(args && args.length > 0 ? { args: literally(args) } : {}),
    ...(pod.folder === undefined ? {} : { workingDir: pod.folder }),
    env: Object.entries(pod.env ?? {}).map(([key, value]) => ({ name: key, value })),
    resources: pod.resources,
    securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ["ALL"] } },
    // the last words of a part that died are what `kubectl describe` and the deployment show
    terminationMessagePolicy: "FallbackToLogsOnError",
    volumeMounts: pod.mounts.map((mount, i) => ({ name: volumeName(i), mountPath: mount.path, ...(mount.kind === "files" || (mount.kind === "volume" && mount.readOnly) ? { readOnly: true } : {}) })),
  };
}

/** Kubernetes reads `$$` and `$(NAME)` in commands, and would change a shell's text: doubled, each `$` comes out as it was written. */
export const literally = (words: readonly string[]): string[] => words.map((word) => word.replaceAll("$", () => "$$"));

const renderProbes = ({ probes: { started, ready, live } }: Pod): Pick<Container, "startupProbe" | "readinessProbe" | "livenessProbe"> => ({
  ...(started ? { startupProbe: started } : {}),
  ...(ready ? { readinessProbe: ready } : {}),
  ...(live ? { livenessProbe: live } : {}),
});

const volumeName = (i: number) => `mount-${i}`;
/** Its user reads them through the pod's group; nobody else does. */
const groupReads = 0o440;

function renderVolume(mount: Mount, i: number): types.input.core.v1.Volume {
  const name = volumeName(i);
  if (mount.kind === "volume") return { name, persistentVolumeClaim: { claimName: mount.claim } };
  if (mount.kind === "scratch") return { name, emptyDir: { sizeLimit: kubernetesBytes(mount.bytes), ...(mount.inMemory ? { medium: "Memory" } : {}) } };
  const secrets = Object.entries(mount.secrets ?? {}).map(([path, { secret, key }]) => ({ secret: { name: secret, items: [{ key, path }] } }));
  return { name, projected: { defaultMode: groupReads, sources: [...(mount.configMap === undefined ? [] : [{ configMap: { name: mount.configMap } }]), ...secrets] } };
}

interface Pace {
  /** Seconds between two questions. */
  every?: number;
  /** Failures in a row that count. */
  failures?: number;
  timeoutS?: number;
}

const paced = ({ every = 10, failures = 3, timeoutS = 3 }: Pace): Probe => ({ periodSeconds: every, failureThreshold: failures, timeoutSeconds: timeoutS });
export const asksHttp = (port: number, path: string, pace: Pace = {}): Probe => ({ httpGet: { port, path }, ...paced(pace) });
export const asksPort = (port: number, pace: Pace = {}): Probe => ({ tcpSocket: { port }, ...paced(pace) });
export const runs = (command: readonly string[], pace: Pace = {}): Probe => ({ exec: { command: literally(command) }, ...paced(pace) });

import { kubernetesBytes, MiB } from "@homelab/quantities";
import * as k8s from "@pulumi/kubernetes";
import type { types } from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { PlatformHandle, SecretRef } from "../handles.ts";
import type { PartName } from "../parts.ts";
import { configFiles, digestOf } from "./files.ts";
import { networkPolicy } from "./objects.ts";
import { type Pod, renderPod } from "./pod.ts";
import { filesFolder, nodeProgram, ourUser, temporary } from "./ours.ts";
import { metadataOf, type Scope } from "./scope.ts";

/** What one preparing Job may take. It is short and rare: the headroom of the host carries it. */
export const jobMemory = { requestBytes: 128 * MiB, limitBytes: 384 * MiB } as const;
const resources = { requests: { cpu: "50m", memory: kubernetesBytes(jobMemory.requestBytes) }, limits: { cpu: "1", memory: kubernetesBytes(jobMemory.limitBytes) } };

export interface Preparation {
  /** The image with our programs. */
  image: string;
  /** What is to be done; names the files of secrets, and holds none. */
  task: pulumi.Input<object>;
  /** Secrets by the name of their file. */
  secrets: pulumi.Input<Readonly<Record<string, SecretRef>>>;
  /** More files without secrets. */
  files?: Readonly<Record<string, string>>;
  dependsOn: pulumi.Resource[];
}

/**
 * A Job that puts into a store what belongs there; it may be repeated. Its name follows from all that it is given: a change is a new
 * Job, and without one nothing runs.
 */
export function preparation(scope: Scope, part: PartName, { image, task, secrets, files: more, dependsOn }: Preparation): k8s.batch.v1.Job {
  const own: Scope = { ...scope, part, name: `${scope.name}-prepare` };
  const files = configFiles(own, own.name, { ...more, "task.json": pulumi.output(task).apply((t) => JSON.stringify(t, null, 2)) });
  const given = pulumi.all([own.platform, files.name, files.digest, secrets]);
  const pod = given.apply(([platform, configMap, digest, refs]) => renderPreparation({ part, instance: own.name, image, platform, configMap, digest, secrets: refs }));
  const policy = networkPolicy(own);
  const called = pod.apply((p) => `${own.name}-${digestOf(renderPod(p)).slice(0, 8)}`);
  // one that gave up is made again by the next deployment, although nothing it is given has changed
  const metadata = { ...metadataOf(own, called), annotations: { "pulumi.com/replaceUnready": "true" } };
  // the old one goes first: where a deployment fails between the two, the next would take the old one over by its name and then delete it
  return new k8s.batch.v1.Job(own.name, { metadata, spec: pod.apply(renderJob) }, { ...scope.opts, dependsOn: [...dependsOn, policy], deleteBeforeReplace: true });
}

interface PreparationPod {
  part: PartName;
  instance: string;
  image: string;
  platform: PlatformHandle;
  configMap: string;
  digest: string;
  secrets: Readonly<Record<string, SecretRef>>;
}

export function renderPreparation({ part, instance, image, platform, configMap, digest, secrets }: PreparationPod): Pod {
  return {
    ...{ part, instance, image, resources, user: ourUser, pullSecret: platform.pullSecret },
    priorityClass: platform.priorityClasses.critical,
    command: nodeProgram("prepare"),
    args: ["--task", `${filesFolder}/task.json`],
    env: { NODE_ENV: "production" },
    mounts: [{ kind: "files", path: filesFolder, configMap, secrets }, temporary(16 * MiB)],
    probes: {},
    graceS: 5,
    digest: digestOf([digest, secrets]),
  };
}

/** Tries a few times and then says so; what it said last stands in the pod's state. */
export function renderJob(pod: Pod): types.input.batch.v1.JobSpec {
  const template = renderPod(pod);
  return { backoffLimit: 3, activeDeadlineSeconds: 480, template: { ...template, spec: { ...template.spec, restartPolicy: "Never" } } };
}

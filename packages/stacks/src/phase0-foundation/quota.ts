import { claimOfFile } from "@homelab/capacity";
import { GiB, kubernetesBytes, kubernetesCores, MiB } from "@homelab/quantities";
import type { types } from "@pulumi/kubernetes";
import type { DeployedPlan } from "../plan.ts";

const onKubernetes = ({ hosts, components }: DeployedPlan) => {
  const here = hosts.filter(({ zone }) => zone === "primary");
  return { hosts: here, components: components.filter(({ host }) => here.some((known) => known.host === host)) };
};

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** Pods beside the planned ones: jobs that prepare or evaluate, and the old pod of a rollout. */
const besides = 12;

/**
 * What the namespace may hold: the planner's room and its headroom, so that jobs and rollouts pass while all else is at its most.
 * Nothing is reachable from outside but through the tailnet.
 */
export function renderQuota(plan: DeployedPlan): Record<string, string> {
  const { hosts, components } = onKubernetes(plan);
  const memory = kubernetesBytes(sum(hosts.map(({ memory: { roomBytes, headroomBytes } }) => roomBytes + headroomBytes)));
  // a model's file that is on a node already is claimed, too
  const onNode = plan.model !== null && components.some(({ component, volume }) => component === "llama-cpp" && !volume) ? [claimOfFile] : [];
  const volumes = [...components.flatMap(({ volume }) => (volume ? [volume.bytes] : [])), ...onNode];
  return {
    "requests.cpu": kubernetesCores(sum(hosts.map(({ cpu }) => cpu.total))),
    "requests.memory": memory,
    "limits.memory": memory,
    "requests.storage": kubernetesBytes(sum(volumes)),
    persistentvolumeclaims: String(volumes.length),
    pods: String(sum(components.map(({ replicas }) => replicas.most)) + besides),
    "services.loadbalancers": "0",
    "services.nodeports": "0",
  };
}

/** For a container that says nothing, such as a person's own for looking around. */
const unsaid = { memory: { request: 64 * MiB, limit: 256 * MiB }, cpu: { request: 0.05, limit: 0.5 } };

/** Bounds of one container: no single one may be larger than the largest that was planned. */
export function renderLimits(plan: DeployedPlan): types.input.core.v1.LimitRangeItem {
  const largest = Math.max(GiB, ...onKubernetes(plan).components.map(({ memory }) => memory.limitBytes));
  return {
    type: "Container",
    default: { memory: kubernetesBytes(unsaid.memory.limit), cpu: kubernetesCores(unsaid.cpu.limit) },
    defaultRequest: { memory: kubernetesBytes(unsaid.memory.request), cpu: kubernetesCores(unsaid.cpu.request) },
    max: { memory: kubernetesBytes(largest) },
  };
}

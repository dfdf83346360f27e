import { kubernetesBytes, kubernetesCores } from "@homelab/quantities";
import type { ComponentPlan } from "../sizes.ts";

export interface Resources {
  requests: { cpu: string; memory: string };
  limits: { cpu: string; memory: string };
}

/** `resources` of the component's container. */
export function renderResources({ cpu, memory }: ComponentPlan): Resources {
  return {
    requests: { cpu: kubernetesCores(cpu.request), memory: kubernetesBytes(memory.requestBytes) },
    limits: { cpu: kubernetesCores(cpu.limit), memory: kubernetesBytes(memory.limitBytes) },
  };
}

/** `resources.requests.storage` of the component's volume claim; undefined for one that keeps nothing. */
export function renderStorage({ volume }: ComponentPlan): string | undefined {
  return volume ? kubernetesBytes(volume.bytes) : undefined;
}

/** An HPA for a component that is scaled, undefined for the others. It looks at the CPU alone: Python and Node do not give memory back. */
export function renderAutoscaler({ component, replicas, scaleAtPercent }: ComponentPlan, namespace: string): object | undefined {
  if (scaleAtPercent === null) return undefined;
  return {
    apiVersion: "autoscaling/v2",
    kind: "HorizontalPodAutoscaler",
    metadata: { name: component, namespace },
    spec: {
      scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: component },
      minReplicas: replicas.least,
      maxReplicas: replicas.most,
      metrics: [{ type: "Resource", resource: { name: "cpu", target: { type: "Utilization", averageUtilization: scaleAtPercent } } }],
    },
  };
}

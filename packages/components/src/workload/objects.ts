import { type ComponentPlan, renderAutoscaler, renderStorage } from "@homelab/capacity";
import * as k8s from "@pulumi/kubernetes";
import type { types } from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { Outside } from "../network/edges.ts";
import { renderPolicy } from "../network/render.ts";
import { selectorOf } from "../parts.ts";
import type { Pod } from "./pod.ts";
import { renderPod } from "./pod.ts";
import { metadataOf, type Scope } from "./scope.ts";

/** The component's door inside the cluster; there is no other kind of Service here. `sticky`: a client's requests all go to one pod. */
export function service(scope: Scope, ports: Readonly<Record<string, number>>, { sticky = false } = {}): k8s.core.v1.Service {
  const spec = { type: "ClusterIP", ...(sticky ? { sessionAffinity: "ClientIP" } : {}), selector: selectorOf(scope.part, scope.name), ports: Object.entries(ports).map(([name, port]) => ({ name, port, targetPort: port })) };
  // it is there before its pods are: what needs them waits for the StatefulSet or Deployment
  return new k8s.core.v1.Service(scope.name, { metadata: { ...metadataOf(scope), annotations: { "pulumi.com/skipAwait": "true" } }, spec }, scope.opts);
}

/** Name of a component's Service for pods in any namespace. The dot at the end would spare searches; some clients cannot read it. */
export const hostOf = (name: string, namespace: string): string => `${name}.${namespace}.svc`;

/**
 * The component's volume. Protected: a rename, a replacement or a removal is refused until somebody names it. Its size is the plan's at
 * first and stays: most kinds of volume cannot grow, none can shrink, and the limits inside follow the plan.
 */
export function volume(scope: Scope, plan: ComponentPlan): k8s.core.v1.PersistentVolumeClaim {
  const storage = renderStorage(plan);
  if (storage === undefined) throw new pulumi.RunError(`${scope.name}: the plan gives ${plan.component} no volume, and without one it would lose its data.\n  Plan it with a disk: ./just plan shows which it has.`);
  const called = `${scope.name}-data`;
  const spec = { accessModes: ["ReadWriteOnce"], resources: { requests: { storage } }, storageClassName: scope.platform.apply(({ storageClass }) => storageClass ?? undefined) as pulumi.Output<string> };
  // classes that wait for the first pod would never let it become bound
  return new k8s.core.v1.PersistentVolumeClaim(called, { metadata: { ...metadataOf(scope, called), annotations: { "pulumi.com/skipAwait": "true" } }, spec }, { ...scope.opts, protect: true, ignoreChanges: ["spec.resources"] });
}

export function networkPolicy(scope: Scope, outside: pulumi.Input<readonly Outside[]> = []): k8s.networking.v1.NetworkPolicy {
  const spec = pulumi.output(outside).apply((places) => renderPolicy(scope.part, scope.name, places));
  return new k8s.networking.v1.NetworkPolicy(scope.name, { metadata: metadataOf(scope), spec }, scope.opts);
}

/** One pod with a name and a volume of its own: never two of it at once. */
export function statefulSet(scope: Scope, pod: pulumi.Output<Pod>, dependsOn: pulumi.Resource[] = []): k8s.apps.v1.StatefulSet {
  const spec = pod.apply((p) => ({
    serviceName: scope.name,
    replicas: 1,
    // in order, a pod whose image or secret is wrong would wait for ever to be well before it is replaced by the one that mends it
    podManagementPolicy: "Parallel",
    selector: { matchLabels: selectorOf(scope.part, scope.name) },
    template: renderPod(p),
  }));
  return new k8s.apps.v1.StatefulSet(scope.name, { metadata: metadataOf(scope), spec }, { ...scope.opts, dependsOn });
}

/** Pods that are all the same. None is added during a rollout: the plan has no room for one more than its most. */
export function deployment(scope: Scope, pod: pulumi.Output<Pod>, { plan, dependsOn = [] }: { plan: ComponentPlan; dependsOn?: pulumi.Resource[] }): k8s.apps.v1.Deployment {
  const spec = pod.apply((p) => renderDeployment(p, plan));
  const made = new k8s.apps.v1.Deployment(scope.name, { metadata: metadataOf(scope), spec }, { ...scope.opts, dependsOn });
  if (plan.scaleAtPercent !== null) scaling(scope, plan, made);
  return made;
}

export function renderDeployment(pod: Pod, plan: ComponentPlan): types.input.apps.v1.DeploymentSpec {
  return {
    // the autoscaler's own: a number here would be fought over at every deployment
    ...(plan.scaleAtPercent === null ? { replicas: plan.replicas.most } : {}),
    revisionHistoryLimit: 2,
    progressDeadlineSeconds: 300,
    selector: { matchLabels: selectorOf(pod.part, pod.instance) },
    strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } },
    template: renderPod(pod),
  };
}

function scaling(scope: Scope, plan: ComponentPlan, made: k8s.apps.v1.Deployment): void {
  const { spec } = renderAutoscaler(plan, "") as { spec: types.input.autoscaling.v2.HorizontalPodAutoscalerSpec };
  const target = { apiVersion: "apps/v1", kind: "Deployment", name: made.metadata.name };
  new k8s.autoscaling.v2.HorizontalPodAutoscaler(scope.name, { metadata: metadataOf(scope), spec: { ...spec, scaleTargetRef: target } }, scope.opts);
  // a drain takes one at a time; where one runs alone it may still be taken, or the drain would wait for ever
  new k8s.policy.v1.PodDisruptionBudget(scope.name, { metadata: metadataOf(scope), spec: { maxUnavailable: 1, selector: { matchLabels: selectorOf(scope.part, scope.name) } } }, scope.opts);
}

import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { claimOfFile } from "@homelab/capacity";
import { kubernetesBytes } from "@homelab/quantities";
import type { ModelHandle } from "../handles.ts";
import { outsideOf } from "../network/outside.ts";
import { ports } from "../parts.ts";
import { configFiles, digestOf, secretFile } from "../workload/files.ts";
import { deployment, hostOf, networkPolicy, service, volume } from "../workload/objects.ts";
import { planned } from "../workload/pod.ts";
import { metadataOf, type Scope, scopeOf } from "../workload/scope.ts";
import type { LlamaArgs, ModelSource } from "./args.ts";
import { fileOf, folderOf, renderLlamaPod, renderModelTask, renderPodArguments, servingOf, threadsOf } from "./render.ts";

export type { LlamaArgs, ModelSource } from "./args.ts";

/** Where a server of this name will be: what routes may name before it is deployed. */
export const llamaUrl = (name: string, namespace: string): string => `http://${hostOf(name, namespace)}:${ports.llama.http}/v1`;

/** One llama.cpp server with one model. */
export class Llama extends pulumi.ComponentResource {
  readonly handle: pulumi.Output<ModelHandle>;

  constructor(name: string, args: LlamaArgs, opts?: pulumi.ComponentResourceOptions) {
    super("homelab:llama:Llama", name, {}, opts);
    const scope = scopeOf(this, "llama", name, args.platform);
    const { plan, priority, image, source, model } = args;
    const serving = servingOf(source, args.serving);
    const task = renderModelTask(source);

    const apiKey = secretFile(scope, `${name}-key`, "llama.key", args.apiKey);
    const files = task && configFiles(scope, `${name}-files`, { "task.json": JSON.stringify(task) });
    const claim = claimFor(scope, args);
    const line = renderPodArguments(serving, { file: fileOf(source), model, threads: threadsOf(plan), embedding: source.kind === "packaged-embedding" });
    const pod = pulumi.all([scope.platform, apiKey, files?.name ?? null, claim?.metadata.name ?? null]).apply(([platform, key, configMap, claimed]) =>
      renderLlamaPod(
        { ...planned(plan, platform, priority), ...(source.kind === "file" ? { node: source.node } : {}), instance: name, image: image("llama-server"), args: line, digest: digestOf([key, task]) },
        source,
        { apiKey: key, configMap, claim: claimed, fetchingImage: image("workers") },
      ),
    );
    const server = deployment(scope, pod, { plan, dependsOn: [service(scope, ports.llama), networkPolicy(scope, source.kind === "url" ? outsideOf([source.url]) : [])] });

    this.handle = pulumi.all([scope.platform, apiKey, server.id]).apply(([{ namespace }, key]) => ({ url: llamaUrl(name, namespace), model, slots: serving.slots, apiKey: key }));
    this.registerOutputs({ handle: this.handle });
  }
}

function claimFor(scope: Scope, { plan, source }: LlamaArgs): k8s.core.v1.PersistentVolumeClaim | null {
  if (source.kind === "url") return volume(scope, plan);
  return source.kind === "file" ? fileOnNode(scope, source) : null;
}

/** A volume that points at a folder of one node: the pod itself asks for no path of the machine. */
function fileOnNode(scope: Scope, source: Extract<ModelSource, { kind: "file" }>): k8s.core.v1.PersistentVolumeClaim {
  const called = `${scope.name}-model`;
  const [storage, accessModes] = [kubernetesBytes(claimOfFile), ["ReadOnlyMany"]];
  const nodeAffinity = { required: { nodeSelectorTerms: [{ matchExpressions: [{ key: "kubernetes.io/hostname", operator: "In", values: [source.node] }] }] } };
  const { labels } = metadataOf(scope);
  const folder = new k8s.core.v1.PersistentVolume(
    called,
    { metadata: { name: scope.platform.apply(({ namespace }) => `${namespace}-${called}`), labels }, spec: { capacity: { storage }, accessModes, persistentVolumeReclaimPolicy: "Retain", storageClassName: "", local: { path: folderOf(source) }, nodeAffinity } },
    scope.opts,
  );
  const spec = { accessModes, storageClassName: "", volumeName: folder.metadata.name, resources: { requests: { storage } } };
  return new k8s.core.v1.PersistentVolumeClaim(called, { metadata: metadataOf(scope, called), spec }, scope.opts);
}

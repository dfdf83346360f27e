import type { KubernetesObject, V1PodTemplateSpec } from "@kubernetes/client-node";
import type { ClusterImageNames } from "../images/names.ts";
import type { ClusterLayout } from "../layout.ts";
import type { ClusterNetwork } from "../network.ts";
import { access } from "./access.ts";
import { coredns } from "./coredns.ts";
import { kubeProxy } from "./kube-proxy.ts";
import { localPath } from "./local-path.ts";
import { metricsServer } from "./metrics-server.ts";

export interface AddonInput {
  layout: ClusterLayout;
  network: ClusterNetwork;
  images: ClusterImageNames;
  /** Digests of the loaded images by name. */
  digests: Readonly<Record<string, string>>;
}

/** Everything that an empty cluster holds besides its control plane. */
export function addons({ layout, network, images, digests }: AddonInput): KubernetesObject[] {
  const objects = [
    ...access(),
    ...kubeProxy(network, images.proxy),
    ...coredns(network, images.coredns),
    ...localPath({ image: images.localPathProvisioner, helperImage: images.busybox, volumes: layout.volumes }),
    ...metricsServer(images.metricsServer),
  ];
  return objects.map((object) => withDigest(object, digests));
}

/** An image that changed under the name it had rolls out like one with a new name. */
function withDigest(object: KubernetesObject & { spec?: object }, digests: Readonly<Record<string, string>>): KubernetesObject {
  const { template } = (object.spec ?? {}) as { template?: V1PodTemplateSpec };
  const digest = digests[template?.spec?.containers[0]?.image ?? ""];
  if (!template || digest === undefined) return object;
  const annotated = { ...template, metadata: { ...template.metadata, annotations: { "homelab/image": digest } } };
  return { ...object, spec: { ...object.spec, template: annotated } } as KubernetesObject;
}

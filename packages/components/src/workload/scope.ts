import * as pulumi from "@pulumi/pulumi";
import type { PlatformHandle } from "../handles.ts";
import { labelsOf, type PartName } from "../parts.ts";

/** Where the objects of one component go and what they are called. */
export interface Scope {
  part: PartName;
  /** Name of the component, and the beginning of every name it gives. */
  name: string;
  platform: pulumi.Output<PlatformHandle>;
  opts: pulumi.CustomResourceOptions;
}

/** A rollout that has not succeeded by then will not: what holds it is in the events of its pods. */
const patience = { create: "10m", update: "10m", delete: "5m" };

export function scopeOf(component: pulumi.ComponentResource, part: PartName, name: string, platform: pulumi.Input<PlatformHandle>): Scope {
  return { part, name, platform: pulumi.output(platform), opts: { parent: component, customTimeouts: patience } };
}

export function metadataOf({ part, name, platform }: Scope, called: pulumi.Input<string> = name): { name: pulumi.Input<string>; namespace: pulumi.Output<string>; labels: Record<string, string> } {
  return { name: called, namespace: platform.namespace, labels: labelsOf(part, name) };
}

/** A record of outputs as one output. */
export function together<K extends string, T>(record: Readonly<Record<K, pulumi.Input<T>>>): pulumi.Output<Record<K, T>> {
  return pulumi.output(record) as unknown as pulumi.Output<Record<K, T>>;
}

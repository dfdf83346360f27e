import { createHash } from "node:crypto";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { SecretRef } from "../handles.ts";
import { metadataOf, type Scope } from "./scope.ts";

/** A short name for a content. Secrets of ours are random: nobody finds one by trying contents. */
export function digestOf(content: unknown): string {
  return createHash("sha256").update(JSON.stringify(content)).digest("hex").slice(0, 16);
}

export interface ConfigFiles {
  name: pulumi.Output<string>;
  digest: pulumi.Output<string>;
}

/** Files without secrets. */
export function configFiles(scope: Scope, called: string, data: Readonly<Record<string, pulumi.Input<string>>>): ConfigFiles {
  const map = new k8s.core.v1.ConfigMap(called, { metadata: metadataOf(scope, called), data }, scope.opts);
  return { name: map.metadata.name, digest: pulumi.output(data).apply(digestOf) };
}

/** One secret as a file. It is a secret in Pulumi's state whatever the caller said of it. */
export function secretFile(scope: Scope, called: string, key: string, content: pulumi.Input<string>): pulumi.Output<SecretRef> {
  const secret = new k8s.core.v1.Secret(called, { metadata: metadataOf(scope, called), stringData: { [key]: pulumi.secret(content) } }, { ...scope.opts, additionalSecretOutputs: ["data", "stringData"] });
  // the digest is not the secret; without its mark taken off, every pod that mounts it would be one
  const digest = pulumi.unsecret(pulumi.output(content).apply(digestOf));
  return pulumi.all([secret.metadata.name, digest]).apply(([name, d]) => ({ secret: name, key, digest: d }));
}

/** One digest for all files of a pod. */
export function digestOfAll(...files: readonly pulumi.Input<{ digest: pulumi.Input<string> }>[]): pulumi.Output<string> {
  return pulumi.output(files.map((file) => pulumi.output(file).apply(({ digest }) => digest))).apply(digestOf);
}

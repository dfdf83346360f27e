import * as pulumi from "@pulumi/pulumi";
import { configFiles, digestOf } from "../workload/files.ts";
import { filesFolder } from "../workload/ours.ts";
import type { Mount } from "../workload/pod.ts";
import type { Scope } from "../workload/scope.ts";
import type { SecretRef } from "../handles.ts";
import type { EmbedderArgs, ReachesArgs } from "../reaches.ts";
import { type Embedder, type Reaches, renderConnections, secretsOf } from "./render.ts";

export function resolvedEmbedder(embedder: EmbedderArgs): pulumi.Output<Embedder> {
  if (embedder.kind === "packaged") return pulumi.output<Embedder>({ kind: "packaged" });
  const { dimensions, window, prefixes } = embedder;
  return pulumi.output(embedder.model).apply((model): Embedder => ({ kind: "served", model, dimensions, window, prefixes }));
}

/** The tokenizer as a file beside the connections; the packaged model brings its own. */
export function tokenizerOf(embedder: EmbedderArgs): Record<string, string> {
  return embedder.kind === "packaged" ? {} : { "tokenizer.json": embedder.tokenizer };
}

export interface Connected {
  /** The folder with the connections and every secret they name. */
  mount: Mount;
  digest: string;
}

/** The connections of a role as files of a pod. `token` is the API's own. */
export function connected(scope: Scope, role: "worker" | "api", to: ReachesArgs, token: pulumi.Input<SecretRef> | null = null): pulumi.Output<Connected> {
  const reaches = pulumi.output({ ...to, embedder: resolvedEmbedder(to.embedder), token }).apply((all): Reaches => all);
  const files = configFiles(scope, `${scope.name}-connections`, { ...tokenizerOf(to.embedder), "connections.json": reaches.apply((all) => `${JSON.stringify(renderConnections(role, all), null, 2)}\n`) });
  return pulumi.all([files.name, files.digest, reaches]).apply(([configMap, digest, all]) => {
    const secrets = secretsOf(role, all);
    return { mount: { kind: "files", path: filesFolder, configMap, secrets }, digest: digestOf([digest, secrets]) } satisfies Connected;
  });
}

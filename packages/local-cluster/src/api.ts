import { readFile } from "node:fs/promises";
import { CoreV1Api, KubeConfig, KubernetesObjectApi, PatchStrategy, type KubernetesObject } from "@kubernetes/client-node";

export async function kubeConfigFrom(file: string): Promise<KubeConfig> {
  const config = new KubeConfig();
  config.loadFromString(await readFile(file, "utf8"));
  return config;
}

/** A person's kubeconfig, perhaps in another of its contexts. */
export async function loadOwn(file: string, context: string | undefined): Promise<KubeConfig> {
  const config = await kubeConfigFrom(file);
  if (context !== undefined) {
    if (!config.getContextObject(context)) throw new Error(`it has no context "${context}", only ${config.getContexts().map(({ name }) => name).join(", ")}`);
    config.setCurrentContext(context);
  }
  return config;
}

/** Creates or brings to this shape, field by field, what other owners of an object do not claim. */
export async function applyAll(config: KubeConfig, objects: readonly KubernetesObject[]): Promise<void> {
  const client = KubernetesObjectApi.makeApiClient(config);
  for (const object of objects) await client.patch(object, undefined, undefined, "homelab-cluster", true, PatchStrategy.ServerSideApply);
}

export const coreApi = (config: KubeConfig): CoreV1Api => config.makeApiClient(CoreV1Api);

/** An answer, or the news that there was none within that time. */
export async function inTime<T>(work: Promise<T>, withinMs: number): Promise<T> {
  const late = new Promise<never>((_, reject) => void setTimeout(() => reject(new Error(`no answer within ${withinMs / 1000} s`)), withinMs).unref());
  return Promise.race([work, late]);
}

/** The first line of what went wrong; of a connection that failed, the system's own word for it. */
export function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : (error.message.split("\n")[0] ?? "");
}

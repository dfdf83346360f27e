import { readFile } from "node:fs/promises";
import type { HomelabSettings } from "@homelab/settings";
import { ok, warn, type Finding, type Probe } from "./probe.ts";

/** Model servers that homelab.yaml names; without one the packaged model and extracted answers do. */
export function modelProbes(settings: HomelabSettings): Probe[] {
  return (["chat", "embedding"] as const).flatMap((kind) => {
    const model = settings.models[kind];
    return model ? [{ name: `models.${kind}`, look: (signal: AbortSignal) => modelServer(model, signal) }] : [];
  });
}

async function modelServer(model: { url: string; model: string; apiKeyFile?: string | undefined; apiKeyEnv?: string | undefined }, signal: AbortSignal): Promise<Finding> {
  const key = model.apiKeyFile ? (await readFile(model.apiKeyFile, "utf8").catch(() => "")).trim() : model.apiKeyEnv ? process.env[model.apiKeyEnv] : undefined;
  const answer = await fetch(`${model.url}/models`, { signal, ...(key ? { headers: { authorization: `Bearer ${key}` } } : {}) }).catch((error: unknown) => (error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error)));
  const remedy = "Start that server or mend its url in homelab.yaml; until then answers are extracted from the documents.";
  if (typeof answer === "string") return warn(`${model.url}: ${answer}`, remedy);
  await answer.body?.cancel();
  return answer.ok ? ok(`${model.url} answers`) : warn(`${model.url}/models answers ${answer.status}`, remedy);
}

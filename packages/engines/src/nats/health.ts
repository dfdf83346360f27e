import { z } from "zod";

const Healthz = z.object({ status: z.string(), error: z.string().optional() });
const Jsz = z.object({ config: z.object({ sync_always: z.boolean().optional() }).optional() });

/** Undefined when the server accepts work and writes every message through to the disk; else what is wrong. */
export async function natsComplaint(monitorPort: number, signal: AbortSignal): Promise<string | undefined> {
  const base = `http://127.0.0.1:${monitorPort}`;
  const health = Healthz.parse(await (await fetch(`${base}/healthz`, { signal })).json());
  if (health.status !== "ok") return health.error ?? `health is "${health.status}"`;
  const jetstream = Jsz.parse(await (await fetch(`${base}/jsz?config=true`, { signal })).json());
  if (jetstream.config?.sync_always !== true) return "JetStream does not report sync_always: an acknowledged message could be lost at a power failure";
  return undefined;
}

import { streamStatus } from "@homelab/adapters/jetstream";
import { createRoute, OpenAPIHono } from "@hono/zod-openapi";
import { Status } from "../schemas.ts";
import type { Services } from "../services.ts";

const status = createRoute({
  method: "get",
  path: "/status",
  summary: "What is healthy, what the library holds and how far each stage lags",
  responses: { 200: { content: { "application/json": { schema: Status } }, description: "The status; `healthy` is false when a part is away" } },
});

const health = createRoute({
  method: "get",
  path: "/health",
  summary: "Whether this process answers; asks nobody else",
  responses: { 200: { description: "It does" } },
});

const patienceMs = 2000;

export function statusRoutes(services: Services, openBreakers: () => string[]): OpenAPIHono {
  const app = new OpenAPIHono();
  app.openapi(health, (c) => c.json({ ok: true }, 200));
  app.openapi(status, async (c) => {
    const [nats, database, graph, objects] = await Promise.all([
      asked(async () => ({ ...(await streamStatus(services.nats.connection())), deadLetters: await services.deadLetters.count() })),
      asked(() => services.library.counts()),
      asked(() => services.graph.query("ASK {}")),
      asked(() => services.objects.get("processed", "probe")),
    ]);
    const parts = { nats, database, graph, objects };
    const healthy = Object.values(parts).every((p) => p.ok);
    const services_ = Object.fromEntries(Object.entries(parts).map(([name, p]) => [name, p.ok ? { healthy: true } : { healthy: false, why: p.why }]));
    for (const dependency of openBreakers()) services_[dependency] = { healthy: false, why: "failed repeatedly; asked again soon" };
    return c.json({
      healthy,
      services: services_,
      counts: database.ok ? { ...database.value } : {},
      streams: nats.ok ? nats.value.streams : [],
      consumers: nats.ok ? nats.value.consumers : [],
      deadLetters: nats.ok ? nats.value.deadLetters : null,
    }, 200);
  });
  return app;
}

/** An answer within the limit, or why there is none. */
async function asked<T>(call: () => Promise<T>): Promise<{ ok: true; value: T } | { ok: false; why: string }> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${patienceMs} ms`)), patienceMs);
  });
  try {
    return { ok: true, value: await Promise.race([call(), late]) };
  } catch (error) {
    return { ok: false, why: error instanceof Error ? error.message : String(error) };
  } finally {
    clearTimeout(timer);
  }
}

import { readFileSync } from "node:fs";
import { OpenAPIHono } from "@hono/zod-openapi";
import { InvalidQuery, Refused, Unavailable } from "@homelab/pipeline";
import type { Context } from "hono";
import type { Logger } from "pino";
import { answerRoutes } from "./routes/answers.ts";
import { deadLetterRoutes } from "./routes/dead-letters.ts";
import { documentRoutes } from "./routes/documents.ts";
import { eventRoutes } from "./routes/events.ts";
import { pageRoutes } from "./routes/page.ts";
import { statusRoutes } from "./routes/status.ts";
import { guardAccess, strictHeaders } from "./security.ts";
import type { Services } from "./services.ts";

export interface AppOptions {
  services: Services;
  /** Null on a loopback bind. */
  token: string | null;
  /** Largest upload in bytes. */
  maxBytes: number;
  /** What is not asked at present, for the status. */
  openBreakers(): string[];
  log: Logger;
}

/** The HTTP face: documents in, answers out, the page, and a description of itself at /api/v1/openapi.json. */
export function createApp({ services, token, maxBytes, openBreakers, log }: AppOptions): OpenAPIHono {
  const app = new OpenAPIHono({
    defaultHook: (result, c) =>
      result.success ? undefined : c.json({ error: { class: "bad-request", message: result.error.issues.map((i) => `${i.path.join(".")}: ${i.message}`).join("; ") } }, 400),
  });
  app.use(strictHeaders);
  app.use("/api/*", guardAccess(token));
  app.onError((error, c) => problem(error, c, log));
  app.notFound((c) => c.json({ error: { class: "not-found", message: `there is nothing at ${c.req.path}` } }, 404));
  app.route("/api/v1", documentRoutes(services, maxBytes));
  app.route("/api/v1", answerRoutes(services));
  app.route("/api/v1", deadLetterRoutes(services));
  app.route("/api/v1", statusRoutes(services, openBreakers));
  app.route("/api/v1", eventRoutes(services));
  app.doc31("/api/v1/openapi.json", { openapi: "3.1.0", info: { title: "homelab", version: version(), description: "Documents in, checked answers out." } });
  app.route("/", pageRoutes());
  return app;
}

function version(): string {
  return (JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as { version: string }).version;
}

/** Refused input is the caller's to mend, an outage passes, everything else is ours. */
function problem(error: Error, c: Context, log: Logger): Response {
  if (error instanceof Refused) {
    const status = error.class === "too-large" ? 413 : error.class === "unsupported-type" ? 415 : 422;
    return c.json({ error: { class: error.class, message: error.message } }, status);
  }
  if (error instanceof InvalidQuery) return c.json({ error: { class: "invalid-query", message: error.message } }, 422);
  if (error instanceof Unavailable) {
    c.header("Retry-After", String(Math.ceil((error.retryAfterMs ?? 5000) / 1000)));
    return c.json({ error: { class: `${error.dependency}-away`, message: error.message } }, 503);
  }
  log.error({ err: error, path: c.req.path }, "request failed");
  return c.json({ error: { class: "internal", message: "the platform made a mistake; ./just logs api shows it" } }, 500);
}

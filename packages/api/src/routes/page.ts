import { fileURLToPath } from "node:url";
import { serveStatic } from "@hono/node-server/serve-static";
import { Hono } from "hono";

const page = fileURLToPath(new URL("../page/", import.meta.url));

/** The page and its libraries, from this machine only. */
export function pageRoutes(): Hono {
  const app = new Hono();
  app.use("/*", serveStatic({ root: page }));
  return app;
}

import { readFileSync } from "node:fs";
import { join, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { serveStatic } from "@hono/node-server/serve-static";
import { Hono, type MiddlewareHandler } from "hono";
import { etag } from "hono/etag";

const page = fileURLToPath(new URL("../page/", import.meta.url));

/** What the browser gets out of installed packages, and nothing else of them. */
const libraries = [
  { name: "pdfjs-dist", offered: ["build", "cmaps", "iccs", "standard_fonts", "wasm"] },
  { name: "d3-dispatch", offered: ["dist"] },
  { name: "d3-quadtree", offered: ["dist"] },
  { name: "d3-timer", offered: ["dist"] },
  { name: "d3-force", offered: ["dist"] },
].map((library) => ({ ...library, ...installed(library.name) }));

/** The page and its libraries, from this machine only. `/libraries.json` says under which addresses the libraries are. */
export function pageRoutes(): Hono {
  const app = new Hono();
  app.get("/libraries.json", (c) => c.json(Object.fromEntries(libraries.map((library) => [library.name, addressOf(library)])), 200, { "Cache-Control": "no-cache" }));
  for (const library of libraries) {
    const address = addressOf(library);
    for (const part of library.offered) {
      app.get(`${address}${part}/*`, keptForever, serveStatic({ root: library.folder, rewriteRequestPath: (path) => path.slice(address.length - 1) }));
    }
  }
  app.get("/*", revalidated, etag(), serveStatic({ root: page }));
  return app;
}

/** Its version is in the address of a library: what is behind it never changes. */
const keptForever: MiddlewareHandler = async (c, next) => {
  await next();
  if (c.res.ok) c.header("Cache-Control", "public, max-age=31536000, immutable");
};

/** Types and settings of the compiler lie beside the page's files and are nobody's business. */
const revalidated: MiddlewareHandler = async (c, next) => {
  if (!/(\/|\.(html|css|js|svg))$/.test(c.req.path)) return c.notFound();
  await next();
  c.header("Cache-Control", "no-cache");
};

/** No `@` before the version: hono's router keeps that character for itself and then matches every path. */
function addressOf({ name, version }: { name: string; version: string }): string {
  return `/libraries/${name}/${version}/`;
}

/** Its main file tells where a package is: not every package exports its package.json. */
function installed(name: string): { folder: string; version: string } {
  const main = fileURLToPath(import.meta.resolve(name));
  const inPackage = `${sep}node_modules${sep}${name}${sep}`;
  const folder = main.slice(0, main.lastIndexOf(inPackage) + inPackage.length);
  const { version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as { version: string };
  return { folder, version };
}

import { createRoute, OpenAPIHono, z } from "@hono/zod-openapi";
import { Answer, Problem, Question } from "../schemas.ts";
import type { Services } from "../services.ts";

const askRoute = createRoute({
  method: "post",
  path: "/ask",
  summary: "Ask a question; the answer cites the passages it rests on",
  request: { body: { content: { "application/json": { schema: Question } }, required: true } },
  responses: {
    200: { content: { "application/json": { schema: Answer } }, description: "The answer and its mode" },
    503: { content: { "application/json": { schema: Problem } }, description: "Nothing is left to search with; Retry-After says when to try again" },
  },
});

const sparqlRoute = createRoute({
  method: "post",
  path: "/sparql",
  summary: "Ask the graph in SPARQL; read only",
  request: { body: { content: { "application/json": { schema: z.object({ query: z.string().min(1).max(20_000) }) } }, required: true } },
  responses: {
    200: { content: { "application/json": { schema: z.looseObject({}) } }, description: "{kind: bindings, variables, bindings, truncated} for SELECT, {kind: boolean, value} for ASK, {kind: triples, ntriples, truncated} for CONSTRUCT and DESCRIBE" },
    422: { content: { "application/json": { schema: Problem } }, description: "Not a query that may run" },
  },
});

const rebuildRoute = createRoute({
  method: "post",
  path: "/graph/rebuild",
  summary: "Read the graph anew from the stored facts",
  responses: { 200: { content: { "application/json": { schema: z.object({ chunks: z.int(), triples: z.int() }) } }, description: "What was written" } },
});

export function answerRoutes(services: Services): OpenAPIHono {
  const app = new OpenAPIHono();
  app.openapi(askRoute, async (c) => c.json(await services.ask(c.req.valid("json").question) as never, 200));
  app.openapi(sparqlRoute, async (c) => c.json((await services.graph.query(c.req.valid("json").query)) as never, 200));
  app.openapi(rebuildRoute, async (c) => c.json(await services.rebuildGraph(), 200));
  return app;
}

import { createRoute, OpenAPIHono, z } from "@hono/zod-openapi";
import { Letter, LetterParams, Problem } from "../schemas.ts";
import type { Services } from "../services.ts";

const gone = { 404: { content: { "application/json": { schema: Problem } }, description: "No such dead letter" } };
const oneOf = (schema: z.ZodType, description: string) => ({ 200: { content: { "application/json": { schema } }, description }, ...gone });

const list = createRoute({
  method: "get",
  path: "/dead-letters",
  summary: "What failed and why, oldest first",
  responses: { 200: { content: { "application/json": { schema: z.object({ deadLetters: z.array(Letter) }) } }, description: "The letters" } },
});
const show = createRoute({ method: "get", path: "/dead-letters/{id}", summary: "One dead letter", request: { params: LetterParams }, responses: oneOf(Letter, "The letter") });
const redrive = createRoute({
  method: "post",
  path: "/dead-letters/{id}/redrive",
  summary: "Send the message again, once its cause is gone",
  request: { params: LetterParams },
  responses: oneOf(z.object({ id: z.int() }), "Sent again"),
});
const dismiss = createRoute({
  method: "delete",
  path: "/dead-letters/{id}",
  summary: "Forget a dead letter",
  request: { params: LetterParams },
  responses: oneOf(z.object({ id: z.int() }), "Forgotten"),
});

const missing = (id: number) => ({ error: { class: "not-found", message: `there is no dead letter ${id}; GET /api/v1/dead-letters lists them` } });

export function deadLetterRoutes({ deadLetters, redrive: again, dismiss: forget }: Services): OpenAPIHono {
  const app = new OpenAPIHono();
  app.openapi(list, async (c) => c.json({ deadLetters: await deadLetters.list() } as never, 200));
  app.openapi(show, async (c) => {
    const { id } = c.req.valid("param");
    const letter = await deadLetters.show(id);
    return letter ? c.json(letter as never, 200) : c.json(missing(id), 404);
  });
  app.openapi(redrive, async (c) => {
    const { id } = c.req.valid("param");
    return (await again(id)) ? c.json({ id } as never, 200) : c.json(missing(id), 404);
  });
  app.openapi(dismiss, async (c) => {
    const { id } = c.req.valid("param");
    return (await forget(id)) ? c.json({ id } as never, 200) : c.json(missing(id), 404);
  });
  return app;
}

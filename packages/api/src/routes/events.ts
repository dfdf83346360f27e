import { consumers, deadLetter, type Stage } from "@homelab/contracts";
import { Hono } from "hono";
import { streamSSE } from "hono/streaming";
import type { Services } from "../services.ts";

/** What a message on a subject says about the stage that published it. */
const published: ReadonlyMap<string, Stage | "accepted" | "dead"> = new Map([
  [consumers.extract.contract.subject, "accepted"],
  [consumers.chunk.contract.subject, "extract"],
  [consumers.embed.contract.subject, "chunk"],
  [consumers.link.contract.subject, "embed"],
  [consumers.ready.contract.subject, "link"],
  [consumers.remove.contract.subject, "remove"],
  [deadLetter.subject, "dead"],
] as const);

/** Server-sent events: `{documentId?, source?, versionId?, stage}` as each stage finishes. Listens only; consumes nothing. */
export function eventRoutes({ nats }: Services): Hono {
  const app = new Hono();
  app.get("/events", (c) => {
    const connection = nats.connection();
    return streamSSE(c, async (stream) => {
      const subscriptions = [...published].map(([subject, stage]) =>
        connection.subscribe(subject, {
          callback: (error, message) => {
            if (error) return;
            const { documentId, versionId, source } = message.json<Record<string, string>>();
            void stream.writeSSE({ event: "stage", data: JSON.stringify({ stage, documentId, versionId, source }) });
          },
        }),
      );
      stream.onAbort(() => {
        for (const s of subscriptions) s.unsubscribe();
      });
      while (!stream.aborted && !connection.isClosed()) {
        await stream.writeSSE({ event: "alive", data: "" });
        await stream.sleep(10_000);
      }
    });
  });
  return app;
}

import { execFile } from "node:child_process";
import { rename } from "node:fs/promises";
import { promisify } from "node:util";
import { executablesFrom, type PartName, supervisorConfigFile } from "@homelab/engines";
import type { Inside } from "./inside.ts";
import type { StubModels } from "./model-settings.ts";
import type { StubFault } from "./openai-stub.ts";

/** One way a dependency can be away. */
export interface Outage {
  /** As a degraded answer names it; `database` stands for every store at once. */
  dependency: "nats" | "vectors" | "text" | "graph" | "objects" | "embedder" | "llm" | "database";
  /** Takes it away; the end of the scope gives it back. */
  begin(): Promise<AsyncDisposable>;
}

/** Every dependency of a question on a platform with stub models, each away in the ways that differ for a client. */
export function outagesOf(inside: Inside, models: StubModels): Readonly<Record<string, Outage>> {
  const stopped = (part: PartName) => () => stopPart(inside, part);
  const silent = (part: PartName) => () => inside.freeze(part);
  const renamed = (there: string, back: string) => () => between(() => inside.rows(there), () => inside.rows(back));
  const faulty = (which: "chat" | "embedder", fault: StubFault) => () => between(async () => models[which].always(fault), async () => models[which].always("none"));
  return {
    "NATS, stopped": { dependency: "nats", begin: stopped("nats") },
    "NATS, silent": { dependency: "nats", begin: silent("nats") },
    "the vectors": { dependency: "vectors", begin: renamed("ALTER TABLE embeddings RENAME TO embeddings_away", "ALTER TABLE embeddings_away RENAME TO embeddings") },
    "the full text": { dependency: "text", begin: renamed("ALTER TABLE chunks RENAME COLUMN search TO search_away", "ALTER TABLE chunks RENAME COLUMN search_away TO search") },
    "the graph, stopped": { dependency: "graph", begin: stopped("oxigraph") },
    "the graph, silent": { dependency: "graph", begin: silent("oxigraph") },
    "the objects": { dependency: "objects", begin: () => takeObjects(inside) },
    "the embedder, silent": { dependency: "embedder", begin: faulty("embedder", "hang") },
    "the embedder, failing": { dependency: "embedder", begin: faulty("embedder", { status: 500 }) },
    "the embedder, with vectors of another length": { dependency: "embedder", begin: faulty("embedder", "wrong-answer") },
    "the language model, cutting the line": { dependency: "llm", begin: faulty("chat", "reset") },
    "the language model, overloaded": { dependency: "llm", begin: faulty("chat", { status: 429, retryAfter: "1" }) },
    "the language model, failing": { dependency: "llm", begin: faulty("chat", { status: 500 }) },
    "the language model, talking nonsense": { dependency: "llm", begin: faulty("chat", "garbage") },
    "Postgres, stopped": { dependency: "database", begin: stopped("postgres") },
    "Postgres, silent": { dependency: "database", begin: silent("postgres") },
  };
}

async function stopPart(inside: Inside, part: PartName): Promise<AsyncDisposable> {
  const control = (word: string) => promisify(execFile)(executablesFrom(process.env).python, ["-m", "supervisor.supervisorctl", "-c", supervisorConfigFile(inside.layout), word, part]);
  return between(() => control("stop"), () => control("start"));
}

function takeObjects({ layout: { objects } }: Inside): Promise<AsyncDisposable> {
  return between(() => rename(objects, `${objects}.away`), () => rename(`${objects}.away`, objects));
}

async function between(take: () => Promise<unknown>, giveBack: () => Promise<unknown>): Promise<AsyncDisposable> {
  await take();
  return { [Symbol.asyncDispose]: async () => void (await giveBack()) };
}

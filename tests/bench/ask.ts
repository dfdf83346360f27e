/** Questions to the running API of a platform with more than 10,000 passages: how long, where the time goes, and what the index misses. */
import { join } from "node:path";
import { postgresSearch } from "@homelab/adapters/postgres";
import { type BenchLibrary, library } from "./library.ts";
import { mebibytes } from "./disk.ts";
import { readQuestions } from "./questions.ts";
import type { Section } from "./report.ts";
import { say } from "./say.ts";
import { mean, percentile } from "./statistics.ts";

interface Timed {
  ms: number;
  mode: string;
  answered: boolean;
  timings: Readonly<Record<string, number>>;
}

export async function ask(): Promise<Section> {
  const lib = await library();
  const questions = (await readQuestions()).map((q) => q.question);
  for (const question of questions.slice(0, 10)) await timed(lib, question);
  say(`asking the API ${questions.length} questions one after another`);
  const alone: Timed[] = [];
  for (const question of questions) alone.push(await timed(lib, question));
  const together = await twoAtATime(lib, questions.slice(0, 200));
  const recall = await recallOfIndex(lib, questions.slice(0, 250));

  const ms = (all: readonly Timed[], share: number) => percentile(all.map((t) => t.ms), share);
  const full = alone.filter((t) => t.mode === "full").length;
  return {
    name: "ask",
    title: `questions at ${lib.chunks} chunks`,
    figures: [
      { what: `ask over HTTP, ${alone.length} questions, p50 / p95 / p99`, value: [0.5, 0.95, 0.99].map((s) => `${ms(alone, s).toFixed(0)} ms`).join(" / "), wanted: "p95 ≤ 400 ms", met: ms(alone, 0.95) <= 400 },
      { what: "the same, two questions at a time, p50 / p95", value: [0.5, 0.95].map((s) => `${ms(together, s).toFixed(0)} ms`).join(" / ") },
      { what: "answered in mode full", value: `${full} of ${alone.length}`, wanted: "all", met: full === alone.length },
      { what: "questions that got an answer", value: `${alone.filter((t) => t.answered).length} of ${alone.length}` },
      { what: "recall@10 of the vector index against exact", value: mean(recall.shares).toFixed(3), wanted: "≥ .95", met: mean(recall.shares) >= 0.95 },
      { what: "state folder, per 1,000 chunks (right after they were taken in)", value: await diskOf(lib) },
      { what: "vector leg by index / exactly, p95", value: `${percentile(recall.indexMs, 0.95).toFixed(1)} ms / ${percentile(recall.exactMs, 0.95).toFixed(1)} ms` },
    ],
    remarks: ["Where the time goes (ms; the legs run side by side, `embed` is before `vector`):", tableOfSteps(alone)],
  };
}

async function timed({ platform }: BenchLibrary, question: string): Promise<Timed> {
  const started = performance.now();
  const { mode, answered, timings } = (await platform.ask(question)) as unknown as Timed;
  return { ms: performance.now() - started, mode, answered, timings };
}

async function twoAtATime(lib: BenchLibrary, questions: readonly string[]): Promise<Timed[]> {
  const waiting = [...questions];
  const results: Timed[] = [];
  const asker = async () => {
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) results.push(await timed(lib, next));
  };
  await Promise.all([asker(), asker()]);
  return results;
}

async function recallOfIndex({ db, embedder }: BenchLibrary, questions: readonly string[]): Promise<{ shares: number[]; indexMs: number[]; exactMs: number[] }> {
  const search = postgresSearch(db);
  const result = { shares: [] as number[], indexMs: [] as number[], exactMs: [] as number[] };
  for (const question of questions) {
    const [vector] = await embedder.embed([question], "query");
    if (!vector) continue;
    const at = [performance.now()];
    const found = await search.byVector(vector, embedder.model.id, 10);
    at.push(performance.now());
    const exact = await search.byVectorExactly(vector, embedder.model.id, 10);
    at.push(performance.now());
    const ids = new Set(found.map((hit) => hit.chunkId));
    result.shares.push(exact.filter((hit) => ids.has(hit.chunkId)).length / Math.max(1, exact.length));
    result.indexMs.push((at[1] ?? 0) - (at[0] ?? 0));
    result.exactMs.push((at[2] ?? 0) - (at[1] ?? 0));
  }
  return result;
}

async function diskOf({ platform, db, chunks }: BenchLibrary): Promise<string> {
  const { rows } = await db.query<{ size: number }>("SELECT pg_database_size(current_database())::float / 1048576 AS size");
  const [objects, postgres, oxigraph] = await Promise.all(["objects", "postgres", "oxigraph"].map((part) => mebibytes(join(platform.state, part))));
  const database = rows[0]?.size ?? 0;
  const per = (size: number) => ((size * 1000) / chunks).toFixed(0);
  return `objects ${per(objects ?? 0)}, database ${per(database)}, graph ${per(oxigraph ?? 0)} MiB; write-ahead log of Postgres ${((postgres ?? 0) - database).toFixed(0)} MiB whatever the number`;
}

function tableOfSteps(all: readonly Timed[]): string {
  const names = [...new Set(all.flatMap((t) => Object.keys(t.timings)))];
  const values = (name: string) => all.flatMap((t) => t.timings[name] ?? []);
  const rows = names.map((name) => `| ${name} | ${percentile(values(name), 0.5).toFixed(1)} | ${percentile(values(name), 0.95).toFixed(1)} | ${percentile(values(name), 0.99).toFixed(1)} |`);
  return ["| step | p50 | p95 | p99 |", "|---|---:|---:|---:|", ...rows].join("\n");
}

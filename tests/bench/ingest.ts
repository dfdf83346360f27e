/** Twenty real PDFs through the real workers, beside a bare loop over the same converter, model and rows; the two take turns. */
import { readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { doclingConverter } from "@homelab/adapters/docling";
import { packagedEmbedder, type PackagedEmbedder } from "@homelab/adapters/embedder";
import { connectNats, type Publish, publisher } from "@homelab/adapters/jetstream";
import { linguisticExtractor } from "@homelab/adapters/linguistic";
import { oxigraphGraph } from "@homelab/adapters/oxigraph";
import { openObjects } from "@homelab/adapters/platform";
import { connectPostgres, type Database, migrate, postgresCatalog } from "@homelab/adapters/postgres";
import type { Catalog, Objects } from "@homelab/pipeline";
import { startOxigraph, startPostgres } from "@homelab/testing";
import { type Parts, startParts } from "@homelab/testing/parts";
import { bareLoop, type BareParts } from "./bare-loop.ts";
import { fetchManuals, type FetchedManual } from "./manuals.ts";
import { cpuSecondsOf, processTree } from "./processes.ts";
import type { Section } from "./report.ts";
import { say } from "./say.ts";
import { submit } from "./submit.ts";

type Document = FetchedManual & { bytes: Uint8Array };

/** Both sides take turns on groups of documents, so that a slow minute of the machine hits both. */
const turns = 4;

export async function ingest(): Promise<Section> {
  const { manuals } = await fetchManuals();
  const documents = await Promise.all(manuals.filter((m) => m.set === "ingest").map(async (m) => ({ ...m, bytes: await readFile(m.file) })));
  const embedding = await compare(documents, { linking: false });
  const linking = await compare(documents, { linking: true });
  return {
    name: "ingest",
    title: `${documents.length} real PDFs beside a bare loop`,
    figures: [
      ...figuresOf("up to embed.completed, a bare loop of Docling, chunks, model and rows", embedding),
      ...figuresOf("up to ready, a bare loop with extractor, facts and graph too", linking),
    ],
    remarks: [
      `${embedding.pages} pages, ${embedding.chunks} chunks. The platform's side includes the store of originals, five streams with fsync, states, traces and two worker processes. The groups, in turn first and second:`,
      ["| group | pages | platform | bare | ratio | with linking: platform | bare | ratio |", "|---|---:|---:|---:|---:|---:|---:|---:|", ...embedding.groups.map((g, at) => rowOf(at, g, linking.groups[at]))].join("\n"),
    ],
  };
}

interface Took {
  seconds: number;
  cpu: number;
}
interface Group {
  pages: number;
  ours: Took;
  bare: Took;
}
interface Comparison {
  pages: number;
  chunks: number;
  groups: Group[];
}

function figuresOf(what: string, { pages, groups }: Comparison): Section["figures"] {
  const total = (side: "ours" | "bare", of: keyof Took = "seconds") => groups.reduce((sum, group) => sum + group[side][of], 0);
  const ratio = total("bare") / total("ours");
  return [
    { what: `${what}: ratio of pages per second`, value: ratio.toFixed(2), wanted: "≥ 0.9", met: ratio >= 0.9 },
    { what: "… CPU time per page: platform, bare loop", value: `${((total("ours", "cpu") * 1000) / pages).toFixed(0)}, ${((total("bare", "cpu") * 1000) / pages).toFixed(0)} ms` },
    { what: "… platform, bare loop", value: `${(pages / total("ours")).toFixed(1)}, ${(pages / total("bare")).toFixed(1)} pages/s` },
  ];
}

function rowOf(at: number, one: Group, other: Group | undefined): string {
  const cells = (g: Group) => [`${g.ours.seconds.toFixed(1)} s`, `${g.bare.seconds.toFixed(1)} s`, (g.bare.seconds / g.ours.seconds).toFixed(2)];
  return `| ${[at + 1, one.pages, ...cells(one), ...(other ? cells(other) : [])].join(" | ")} |`;
}

async function compare(documents: readonly Document[], { linking }: { linking: boolean }): Promise<Comparison> {
  await using parts = await startParts({ converter: true });
  await using ours = await openOurs(parts, linking);
  await using bare = await openBare(parts, linking);
  const groups: Group[] = [];
  let chunks = 0;
  for (let turn = 0; turn < turns; turn++) {
    const group = documents.filter((_, at) => at % turns === turn);
    const runBare = async () => void (chunks += await bareLoop(bare.parts, group));
    const runOurs = () => ours.take(group);
    const took = { ours: none, bare: none };
    for (const side of turn % 2 === 0 ? (["bare", "ours"] as const) : (["ours", "bare"] as const)) took[side] = await timed(side === "ours" ? runOurs : runBare);
    groups.push({ pages: group.reduce((sum, d) => sum + d.pages, 0), ...took });
    const words = ({ seconds, cpu }: Took) => `${seconds.toFixed(1)} s (${cpu.toFixed(1)} s of CPU)`;
    say(`group ${turn + 1} of ${turns}${linking ? " with linking" : ""}: platform ${words(took.ours)}, bare loop ${words(took.bare)}`);
  }
  return { pages: documents.reduce((sum, d) => sum + d.pages, 0), chunks, groups };
}

const none: Took = { seconds: 0, cpu: 0 };

/** Every process of either side descends from this one, and the side that waits uses next to nothing. */
async function timed(run: () => Promise<void>): Promise<Took> {
  const [started, before] = [performance.now(), await cpuSecondsOf(await processTree(process.pid))];
  await run();
  return { seconds: (performance.now() - started) / 1000, cpu: (await cpuSecondsOf(await processTree(process.pid))) - before };
}

interface Ours extends AsyncDisposable {
  /** Resolves when every document is through the stages that run. */
  take(documents: readonly Document[]): Promise<void>;
}

const tiny = { name: "warm.md", bytes: new TextEncoder().encode("# Warm\n\nThe first document opens the connections and loads the model.\n") };

async function openOurs(parts: Parts, linking: boolean): Promise<Ours> {
  const connections = parts.connections("api");
  const db = connectPostgres(connections.postgres, { max: 4 });
  const nats = await connectNats(connections.nats, "bench");
  const into = { catalog: postgresCatalog(db), objects: await openObjects(connections.objects), publish: publisher(nats) };
  await parts.work("worker-text", ["extract", "chunk", ...(linking ? ["ready"] : [])]);
  await parts.work("worker-model", ["embed", ...(linking ? ["link"] : [])]);
  let sent = 0;
  const take = async (documents: readonly { name: string; bytes: Uint8Array }[], into_: { catalog: Catalog; objects: Objects; publish: Publish }) => {
    for (const document of documents) await submit(into_, document.name, document.bytes);
    sent += documents.length;
    while (!(await isThrough(db, sent, linking))) await sleep(150);
  };
  await take([tiny], into);
  return {
    take: (documents) => take(documents, into),
    async [Symbol.asyncDispose]() {
      await nats.drain();
      await db.end();
    },
  };
}

/** Asked seldom and cheaply: what asks takes from what it measures. */
async function isThrough(db: Database, documents: number, linking: boolean): Promise<boolean> {
  const { rows } = await db.query<{ dead: number; through: number }>(
    "SELECT count(*) FILTER (WHERE state = 'dead')::int AS dead, count(*) FILTER (WHERE state = ANY ($1))::int AS through FROM versions",
    [linking ? ["ready", "partial"] : ["chunked"]],
  );
  const found = rows[0] ?? { dead: 0, through: 0 };
  if (found.dead > 0) throw new Error(`bench: ${found.dead} of the manuals became dead letters`);
  if (found.through < documents || linking) return found.through === documents;
  const missing = await db.query("SELECT FROM chunks c WHERE NOT EXISTS (SELECT FROM embeddings e WHERE e.text_hash = c.text_hash) LIMIT 1");
  return missing.rowCount === 0;
}

async function openBare(parts: Parts, linking: boolean): Promise<AsyncDisposable & { parts: BareParts }> {
  const ending = new AsyncDisposableStack();
  const connections = parts.connections("worker");
  const postgres = ending.use(await startPostgres());
  const embedder = await loaded(connections.embedder);
  ending.defer(() => embedder.close());
  await migrate(postgres.connection("owner"), embedder.model);
  const db = connectPostgres(postgres.connection("worker"), { max: 1 });
  ending.defer(() => db.end());
  const bare: BareParts = { db, converter: doclingConverter(connections.converter), embedder, count: embedder.countTokens };
  if (linking) bare.facts = { extractor: linguisticExtractor(), graph: oxigraphGraph({ url: ending.use(await startOxigraph()).url, timeoutMs: 60_000 }) };
  await bareLoop(bare, [tiny]);
  return { parts: bare, [Symbol.asyncDispose]: () => ending.disposeAsync() };
}

function loaded(at: ReturnType<Parts["connections"]>["embedder"]): Promise<PackagedEmbedder> {
  if (at.kind !== "packaged") throw new Error("bench: the packaged model is what is compared");
  return packagedEmbedder({ modelFile: at.model, tokenizerFile: at.tokenizer });
}

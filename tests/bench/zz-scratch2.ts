import { startPostgres } from "@homelab/testing";
import { connectPostgres, migrate, postgresCatalog } from "@homelab/adapters/postgres";
import { documentIdOf, versionIdOf, chunkIdOf, textHashOf } from "@homelab/contracts";
import { nullEmbedder } from "./null-models.ts";
import { processTree, cpuSecondsOf } from "./processes.ts";
import pgm from "pg"; import {createHash} from "node:crypto"; const orig = pgm.Client.prototype.query; (pgm.Client.prototype as any).query = function (t: any, v: any, cb: any) { return typeof t === "string" && Array.isArray(v) ? orig.call(this, { name: createHash("sha256").update(t).digest("hex").slice(0, 32), text: t, values: v } as never, cb) : orig.call(this, t, v, cb); };
await using pg = await startPostgres();
await migrate(pg.connection("owner"), nullEmbedder.model);
const db = connectPostgres(pg.connection("worker"), { max: 1 });
const catalog = postgresCatalog(db);
const by = { modelId: "null@1", extractorId: "null/1" };
const N = Number(process.argv[2] ?? 400);
const docs = await Promise.all(Array.from({ length: N }, async (_, i) => {
  const source = `upload:n${i}`; const text = `Note ${i} The pump number ${i} charges the tank ${i * 7} between two and five, and the valve ${i * 13} stays closed`;
  const documentId = documentIdOf(source), versionId = versionIdOf(Buffer.from(text)), textHash = textHashOf(text);
  const [vector] = await nullEmbedder.embed([text], "document");
  return { documentId, versionId, source, text, textHash, id: chunkIdOf(documentId, textHash, 0), vector: vector! };
}));
type D = (typeof docs)[number];
const ops: [string, (d: D) => Promise<unknown>][] = [
  ["accept", (d) => catalog.accept({ ...d, name: "n", mediaType: "text/markdown", bytes: 9, traceparent: null }, async () => {})],
  ["version", (d) => catalog.version(d.documentId, d.versionId)],
  ["recordExtraction", (d) => catalog.recordExtraction(d.documentId, d.versionId, "k", { extractor: "x", mediaType: "t", title: "t", language: "en", pageCount: null, pageSizes: [], blocks: [], gaps: [] })],
  ["writeChunks", (d) => catalog.writeChunks(d.documentId, d.versionId, [{ id: d.id, textHash: d.textHash, text: d.text, headings: [], language: "en", tokens: 20, span: [0, 9], places: [] }], by)],
  ["textsWithoutVector", (d) => catalog.textsWithoutVector("null@1", [d.id])],
  ["saveVectors", (d) => catalog.saveVectors({ ...d, modelId: "null@1" }, [{ textHash: d.textHash, vector: d.vector }])],
  ["unlinked", (d) => catalog.unlinked("null/1", [d.id])],
  ["saveFacts", (d) => catalog.saveFacts({ ...d, extractorId: "null/1", modelCalls: 0 }, [{ textHash: d.textHash, facts: { entities: [], relations: [] } }])],
  ["markLinked", (d) => catalog.markLinked("null/1", [d.id])],
  ["complete", (d) => catalog.complete(d.documentId, d.versionId, by)],
];
let tot = 0, totw = 0;
for (const [name, op] of ops) {
  const before = await cpuSecondsOf(await processTree(pg.pid)); const own = process.cpuUsage(); const t = performance.now();
  for (const d of docs) await op(d);
  const wall = (performance.now() - t) / N, cpu = ((await cpuSecondsOf(await processTree(pg.pid))) - before) * 1000 / N; const me = process.cpuUsage(own);
  tot += cpu; totw += wall;
  console.log(name.padEnd(20), "wall", wall.toFixed(2), "pg cpu", cpu.toFixed(2), "node cpu", ((me.user + me.system) / 1000 / N).toFixed(2));
}
console.log(tot.toFixed(2), totw.toFixed(2));
await db.end();

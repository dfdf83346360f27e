/** The least a program could do for the same rows: convert, cut, embed, write; one document after another, no streams, no states, one commit each. */
import { type Database } from "@homelab/adapters/postgres";
import { chunkIdOf, documentIdOf, textHashOf, versionIdOf } from "@homelab/contracts";
import { type Chunk, chunkBlocks, chunkBudget, type Converter, type CountTokens, type Embedder, type FactExtractor, type Graph, guessLanguage, mediaTypeOf, rebuild } from "@homelab/pipeline";

export interface BareParts {
  db: Database;
  converter: Converter;
  embedder: Embedder;
  count: CountTokens;
  /** With both, facts are read and projected too. */
  facts?: { extractor: FactExtractor; graph: Graph };
}

/** Resolves to the number of chunks. */
export async function bareLoop(parts: BareParts, documents: readonly { name: string; bytes: Uint8Array }[]): Promise<number> {
  const sizes = { ...chunkBudget(parts.embedder.model, parts.count), count: parts.count };
  let total = 0;
  for (const { name, bytes } of documents) {
    const conversion = await parts.converter.convert({ bytes, name, mediaType: mediaTypeOf(name) }, new AbortController().signal);
    const { blocks } = rebuild(conversion);
    const chunks = chunkBlocks(blocks, sizes);
    const vectors = await parts.embedder.embed(chunks.map((c) => c.text), "document");
    const language = guessLanguage(blocks.map((b) => b.text).join("\n"));
    const facts = parts.facts && (await readFacts(parts.facts.extractor, chunks, language));
    await write(parts, { name, bytes }, { chunks, vectors, language, facts });
    total += chunks.length;
  }
  return total;
}

async function readFacts(extractor: FactExtractor, chunks: readonly Chunk[], language: string) {
  const facts = [];
  for (const { text, headings } of chunks) facts.push(await extractor.extract({ text, headings, language }));
  return facts;
}

interface Made {
  chunks: readonly Chunk[];
  vectors: readonly Float32Array[];
  language: string;
  facts: Awaited<ReturnType<typeof readFacts>> | undefined;
}

async function write({ db, embedder, facts: factParts }: BareParts, document: { name: string; bytes: Uint8Array }, made: Made): Promise<void> {
  const [documentId, versionId] = [documentIdOf(`upload:${document.name}`), versionIdOf(document.bytes)];
  const hashes = made.chunks.map((c) => textHashOf(c.text));
  const ids = hashes.map((hash, at) => chunkIdOf(documentId, hash, hashes.slice(0, at).filter((other) => other === hash).length));
  const client = await db.connect();
  await client.query("BEGIN");
  await client.query("INSERT INTO documents (id, source, name, current_version, wanted_version) VALUES ($1, $2, $3, $4, $4)", [documentId, `upload:${document.name}`, document.name, versionId]);
  await client.query("INSERT INTO versions (document_id, id, media_type, bytes, state) VALUES ($1, $2, $3, $4, 'ready')", [documentId, versionId, mediaTypeOf(document.name), document.bytes.length]);
  await client.query(
    `INSERT INTO chunks (id, document_id, text_hash, text, headings, language, tokens, search)
     SELECT t.id, $1, t.hash, t.text, ARRAY (SELECT jsonb_array_elements_text(t.headings::jsonb)), $2, t.tokens, to_tsvector('pg_catalog.english', t.search)
       FROM unnest($3::text[], $4::text[], $5::text[], $6::text[], $7::int[], $8::text[]) AS t (id, hash, text, headings, tokens, search)`,
    [documentId, made.language, ids, hashes, made.chunks.map((c) => c.text), made.chunks.map((c) => JSON.stringify(c.headings)), made.chunks.map((c) => c.tokens), made.chunks.map((c) => [...c.headings, c.text].join("\n"))],
  );
  await client.query(
    `INSERT INTO version_chunks (document_id, version_id, ordinal, chunk_id, span_start, span_end, places)
     SELECT $1, $2, t.* FROM unnest($3::int[], $4::text[], $5::int[], $6::int[], $7::jsonb[]) AS t`,
    [documentId, versionId, ids.map((_, at) => at), ids, made.chunks.map((c) => c.span[0]), made.chunks.map((c) => c.span[1]), made.chunks.map((c) => JSON.stringify(c.places))],
  );
  await client.query(
    "INSERT INTO embeddings (model_id, text_hash, embedding) SELECT $1, t.hash, t.vector::vector FROM unnest($2::text[], $3::text[]) AS t (hash, vector) ON CONFLICT DO NOTHING",
    [embedder.model.id, hashes, made.vectors.map((v) => `[${v.join(",")}]`)],
  );
  if (made.facts && factParts) {
    await client.query("INSERT INTO facts (extractor_id, text_hash, facts) SELECT $1, t.hash, t.facts::jsonb FROM unnest($2::text[], $3::text[]) AS t (hash, facts) ON CONFLICT DO NOTHING", [
      factParts.extractor.id, hashes, made.facts.map((f) => JSON.stringify(f)),
    ]);
  }
  await client.query("COMMIT");
  client.release();
  if (made.facts && factParts) await factParts.graph.upsert({ documentId, title: document.name }, made.facts.map((facts, at) => ({ chunkId: ids[at] ?? chunkIdOf(documentId, "", at), facts })));
}

import { createReadStream, createWriteStream } from "node:fs";
import { open, rename, rm } from "node:fs/promises";
import { buffer } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { OperatorError } from "@homelab/operator-error";
import { extract, pack, type Pack } from "tar-stream";
import { versionIdOf } from "@homelab/contracts";
import { z } from "zod";
import type { ApiAddress } from "../place.ts";
import { callApi, eachDocument, patiently } from "./api-client.ts";

/** First entry of an archive: what the files after it are. */
const Manifest = z.strictObject({
  format: z.literal("homelab-documents/1"),
  created: z.iso.datetime(),
  documents: z.array(z.strictObject({ source: z.string(), name: z.string(), title: z.string().nullable(), versionId: z.string(), bytes: z.int() })),
});
type Manifest = z.output<typeof Manifest>;
type Entry = Manifest["documents"][number];

const manifestName = "manifest.json";

/** Writes the bytes of every document that questions can see into a tar file, which appears complete or not at all. */
export async function exportDocuments(api: ApiAddress, file: string, onDocument: (done: number, of: number) => void): Promise<{ documents: number; bytes: number }> {
  const entries: (Entry & { documentId: string })[] = [];
  for await (const { documentId, source, name, title, removing, currentVersion, versions } of eachDocument(api)) {
    const version = versions.find((v) => v.versionId === currentVersion);
    if (version && !removing) entries.push({ documentId, source, name, title, versionId: version.versionId, bytes: version.bytes });
  }
  const partial = `${file}.partial`;
  const archive = pack();
  try {
    await Promise.all([fill(archive, api, entries, onDocument), pipeline(archive, createWriteStream(partial, { mode: 0o600 }))]);
    await sync(partial);
    await rename(partial, file);
  } catch (error) {
    await rm(partial, { force: true });
    if (error instanceof OperatorError) throw error;
    throw new OperatorError({ what: "export", where: file, got: error instanceof Error ? error.message : String(error), do: "Choose a file on a disk with room that you may write to; nothing was left behind." }, { cause: error });
  }
  return { documents: entries.length, bytes: entries.reduce((sum, e) => sum + e.bytes, 0) };
}

async function fill(archive: Pack, api: ApiAddress, entries: readonly (Entry & { documentId: string })[], onDocument: (done: number, of: number) => void): Promise<void> {
  const manifest: Manifest = { format: "homelab-documents/1", created: new Date().toISOString(), documents: entries.map(({ documentId: _, ...entry }) => entry) };
  try {
    await add(archive, manifestName, Buffer.from(JSON.stringify(manifest)));
    const written = new Set<string>();
    for (const [i, entry] of entries.entries()) {
      // equal bytes under two names are kept once
      if (!written.has(entry.versionId)) {
        const answer = await patiently.execute(() => callApi(api, `/documents/${entry.documentId}/versions/${entry.versionId}/file`));
        await add(archive, `objects/${entry.versionId}`, Buffer.from(await answer.arrayBuffer()));
      }
      written.add(entry.versionId);
      onDocument(i + 1, entries.length);
    }
    archive.finalize();
  } catch (error) {
    archive.destroy(error instanceof Error ? error : new Error(String(error)));
    throw error;
  }
}

/** Resolves once the bytes have left for the file, so that one document at a time is in memory. */
async function add(archive: Pack, name: string, bytes: Buffer): Promise<void> {
  await new Promise<void>((resolve, reject) => archive.entry({ name, size: bytes.length, mode: 0o600 }, bytes, (error) => (error ? reject(error) : resolve())));
}

async function sync(file: string): Promise<void> {
  const handle = await open(file, "r");
  await handle.sync().finally(() => handle.close());
}

/** Hands in every document of an archive under its own source; bytes that are not what the manifest says are refused. */
export async function importDocuments(api: ApiAddress, file: string, onDocument: (done: number, of: number) => void): Promise<{ documents: number; unchanged: number }> {
  const source = createReadStream(file);
  const archive = extract();
  const flowing = pipeline(source, archive);
  flowing.catch(() => {}); // reported by the loop below, which reads the same stream
  let manifest: Manifest | undefined;
  const counts = { documents: 0, unchanged: 0 };
  const count = (unchanged: boolean) => {
    counts.documents += 1;
    if (unchanged) counts.unchanged += 1;
    onDocument(counts.documents, manifest?.documents.length ?? 0);
  };
  try {
    for await (const entry of archive) {
      const bytes = await buffer(entry);
      if (entry.header.name === manifestName) manifest = Manifest.parse(JSON.parse(bytes.toString("utf8")));
      else await handIn(api, entriesOf(manifest, entry.header.name, bytes), new Uint8Array(bytes), count);
    }
    await flowing;
  } catch (error) {
    if (error instanceof OperatorError) throw error;
    throw notAnArchive(file, error instanceof z.ZodError ? z.prettifyError(error) : String(error instanceof Error ? error.message : error), error);
  }
  if (!manifest) throw notAnArchive(file, "it has no manifest");
  return counts;
}

/** What the manifest says of one stored object; several sources may have had the same bytes. */
function entriesOf(manifest: Manifest | undefined, name: string, bytes: Buffer): Entry[] {
  const versionId = name.replace(/^objects\//, "");
  const entries = manifest?.documents.filter((entry) => entry.versionId === versionId) ?? [];
  if (entries.length === 0 || versionIdOf(bytes) !== versionId) throw new Error(`${name} is not what the manifest says`);
  return entries;
}

async function handIn(api: ApiAddress, entries: readonly Entry[], bytes: Uint8Array<ArrayBuffer>, count: (unchanged: boolean) => void): Promise<void> {
  for (const { name, source } of entries) {
    const answer = await patiently.execute(() => callApi(api, `/documents?${new URLSearchParams({ name, source })}`, { method: "POST", bytes }));
    await answer.body?.cancel();
    count(answer.status === 200);
  }
}

function notAnArchive(file: string, got: string, cause?: unknown): OperatorError {
  return new OperatorError({ what: "import", where: file, got, do: "Give a file that ./just export wrote, whole. What was handed in before this point stays; importing again repeats nothing." }, { cause });
}

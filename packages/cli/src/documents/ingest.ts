import { readFile, stat } from "node:fs/promises";
import { basename } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { documentIdOf, versionIdOf } from "@homelab/contracts";
import pLimit from "p-limit";
import { z } from "zod";
import type { ApiAddress } from "../place.ts";
import { ApiProblem, callApi, getDocument, patiently, readJson, type Version } from "./api-client.ts";

/** What became of one file. */
export interface Ingested {
  path: string;
  documentId: string;
  /** Null where the bytes were not read: the file is unreadable or larger than the limit. */
  versionId: string | null;
  /** `accepted` only where nobody waited for the end. */
  status: "ready" | "unchanged" | "dead" | "partial" | "accepted";
  pages: number | null;
  chunks: number;
  modelCalls: number;
  seconds: number;
  /** Why it is dead, or what a partial one lacks. */
  error?: { class: string; reason: string; stage: string };
}

export interface IngestOptions {
  wait: boolean;
  /** Files beyond it are refused here, unread. */
  maxBytes: number;
  /** Hears of each file as its state changes. */
  onProgress?(path: string, state: string): void;
}

/** Uploads under way at once: enough to keep the door busy, few enough to hold in memory. */
const uploadsAtOnce = 3;
const pollMs = 250;
const Accepted = z.object({ documentId: z.string(), versionId: z.string(), status: z.string() });

/** Sends files and, where asked, waits until each is finished. Results are in the order of the files. */
export async function ingest(api: ApiAddress, files: readonly string[], options: IngestOptions): Promise<Ingested[]> {
  const upload = pLimit(uploadsAtOnce);
  const follow = pLimit(uploadsAtOnce * 2);
  return Promise.all(
    files.map(async (path) => {
      const sent = await upload(() => send(api, path, options.maxBytes));
      options.onProgress?.(path, sent.status);
      if (sent.status === "dead" || (sent.status === "accepted" && !options.wait)) return sent;
      return follow(() => finish(api, sent, options));
    }),
  );
}

/** A refusal at the door is a result of this file, not of the command. */
async function send(api: ApiAddress, path: string, maxBytes: number): Promise<Ingested> {
  const started = performance.now();
  const source = `file:${path}`;
  const unread = { path, documentId: documentIdOf(source) as string, versionId: null, pages: null, chunks: 0, modelCalls: 0 };
  const read = await bytesOf(path, maxBytes);
  if ("error" in read) return { ...unread, status: "dead", seconds: secondsFrom(started), error: { ...read.error, stage: "door" } };
  const { bytes } = read;
  const result = { ...unread, versionId: versionIdOf(bytes) as string };
  const query = new URLSearchParams({ name: basename(path), source });
  try {
    const answer = await patiently.execute(() => callApi(api, `/documents?${query}`, { method: "POST", bytes }));
    const { status } = await readJson(answer, Accepted);
    return { ...result, status: status === "unchanged" ? "unchanged" : "accepted", seconds: secondsFrom(started) };
  } catch (error) {
    if (!(error instanceof ApiProblem) || error.status >= 500 || error.status === 401) throw error;
    return { ...result, status: "dead", seconds: secondsFrom(started), error: { class: error.class, reason: error.got, stage: "door" } };
  }
}

async function bytesOf(path: string, maxBytes: number): Promise<{ bytes: Uint8Array<ArrayBuffer> } | { error: { class: string; reason: string } }> {
  try {
    const { size } = await stat(path);
    if (size > maxBytes) return { error: { class: "too-large", reason: `${path} has ${size} bytes; the limit is ${maxBytes}. Raise limits.maxBytes in homelab.yaml or split the file.` } };
    return { bytes: new Uint8Array(await readFile(path)) };
  } catch (error) {
    return { error: { class: "unreadable", reason: error instanceof Error ? error.message : String(error) } };
  }
}

const finalStates: ReadonlySet<string> = new Set(["ready", "partial", "dead", "superseded"]);

async function finish(api: ApiAddress, sent: Ingested, options: IngestOptions): Promise<Ingested> {
  for (let last = ""; ; ) {
    const document = await patiently.execute(() => getDocument(api, sent.documentId));
    const version = document?.versions.find((v) => v.versionId === sent.versionId);
    if (version && (sent.status === "unchanged" || finalStates.has(version.state))) {
      options.onProgress?.(sent.path, sent.status === "unchanged" ? "unchanged" : version.state);
      return resultOf(sent, version);
    }
    if (document?.removing) return { ...sent, status: "dead", error: { class: "removed", reason: "the document was removed while it was being read", stage: "remove" } };
    const state = version?.state ?? "accepted";
    if (state !== last) options.onProgress?.(sent.path, (last = state));
    await sleep(pollMs);
  }
}

function resultOf(sent: Ingested, version: Version): Ingested {
  const { pages, chunks, error, gaps } = version;
  const counted = { ...sent, pages, chunks };
  if (sent.status === "unchanged") return { ...counted, modelCalls: 0 };
  const seconds = version.finishedAt ? (Date.parse(version.finishedAt) - Date.parse(version.acceptedAt)) / 1000 : sent.seconds;
  return {
    ...counted,
    modelCalls: version.modelCalls,
    seconds: Math.round(seconds * 100) / 100,
    // a newer version of the same source took over while this one was under way: nothing of it failed
    status: version.state === "superseded" ? "ready" : (version.state as Ingested["status"]),
    ...(error ? { error } : lacking(gaps)),
  };
}

/** What a partial document lacks, in the place of an error: class of the first gap, and every page concerned. */
function lacking(gaps: Version["gaps"]): Pick<Ingested, "error"> {
  const [first] = gaps;
  if (!first) return {};
  return { error: { class: first.kind, reason: gaps.map(({ kind, pages }) => `${kind}: pages ${pages.join(", ")}`).join("; "), stage: "extract" } };
}

function secondsFrom(started: number): number {
  return Math.round(performance.now() - started) / 1000;
}

import { documentIdOf, ingestExtracted, type ingestRequested, type VersionId, versionIdOf } from "@homelab/contracts";
import type { z } from "zod";
import type { Catalog, VersionRecord } from "../catalog.ts";
import { Extraction } from "../document.ts";
import { Refused } from "../errors.ts";
import { guessLanguage, rebuild } from "../layout/index.ts";
import { done, type Handler } from "../outcome.ts";
import type { Converter, Objects } from "../ports.ts";

/** Fetches what a message names by URI only: an `s3:` object put there by somebody else, a `file:` under an allowed root. */
export type OpenSource = (source: string) => Promise<{ bytes: Uint8Array; name: string; mediaType: string }>;

export interface ExtractPorts {
  catalog: Catalog;
  objects: Objects;
  converter: Converter;
  openSource: OpenSource;
}

type Request = z.output<(typeof ingestRequested)["body"]>;

/** Bytes → normalised document, kept by (extractor, media type, hash of the bytes) so that no content is converted twice. */
export function extract(ports: ExtractPorts): Handler<Request> {
  const { catalog, objects, converter } = ports;
  return async (body, { signal, publish }) => {
    const documentId = documentIdOf(body.source);
    const versionId = body.versionId ?? (await fetchSource(ports, body.source));
    const version = await catalog.version(documentId, versionId);
    if (!version) return done;

    const extractionKey = [converter.id, version.mediaType, versionId].map((part) => part.replaceAll("/", "-")).join("/");
    const stored = await storedExtraction(objects, extractionKey);
    const extraction = stored ?? (await extractionOf(ports, version, signal));
    const store = async () => {
      if (!stored) await objects.put("processed", extractionKey, new TextEncoder().encode(JSON.stringify(extraction)));
    };
    if (!(await catalog.recordExtraction({ documentId, versionId }, extractionKey, extraction, store))) return done;
    await publish(ingestExtracted, { documentId, versionId, attempt: body.attempt, extractionKey });
    return done;
  };
}

async function extractionOf({ objects, converter }: ExtractPorts, { versionId, name, mediaType }: VersionRecord, signal: AbortSignal): Promise<Extraction> {
  const bytes = await objects.get("raw-documents", versionId);
  if (!bytes) throw new Refused("object-missing", `raw-documents/${versionId} is missing; ingest ${name} again`);
  return convert(converter, { bytes, name, mediaType }, signal);
}

async function fetchSource({ openSource, catalog, objects }: ExtractPorts, source: string): Promise<VersionId> {
  const { bytes, name, mediaType } = await openSource(source);
  const versionId = versionIdOf(bytes);
  const arrival = { documentId: documentIdOf(source), versionId, source, name, mediaType, bytes: bytes.length, traceparent: null };
  await catalog.accept(arrival, () => objects.put("raw-documents", versionId, bytes));
  return versionId;
}

/** Undefined when there is none, or it was written by a version of this code with another shape. */
export async function storedExtraction(objects: Objects, key: string): Promise<Extraction | undefined> {
  const bytes = await objects.get("processed", key);
  if (!bytes) return undefined;
  return Extraction.safeParse(JSON.parse(new TextDecoder().decode(bytes))).data;
}

async function convert(converter: Converter, input: Parameters<Converter["convert"]>[0], signal: AbortSignal): Promise<Extraction> {
  const conversion = await converter.convert(input, signal);
  const { blocks, pageSizes, gaps } = rebuild(conversion);
  const text = blocks.map((b) => b.text).join("\n");
  if (text.trim() === "" && gaps.length === 0) {
    throw new Refused("no-text", `${input.name} holds no text: ${conversion.pageCount ?? "no"} pages, only white space`);
  }
  return {
    extractor: converter.id,
    mediaType: conversion.mediaType,
    title: conversion.title ?? blocks.find((b) => b.kind === "title" || b.kind === "heading")?.text ?? null,
    language: guessLanguage(text),
    pageCount: conversion.pageCount,
    pageSizes,
    blocks,
    gaps,
  };
}

import { DeadLetter } from "@homelab/contracts";
import { Block, Box, Gap } from "@homelab/pipeline";
import { z } from "@hono/zod-openapi";

const Id = z.string().regex(/^[0-9a-f]{64}$/).openapi({ description: "64 hexadecimal digits", example: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08" });

export const DocumentParams = z.object({ documentId: Id });
export const VersionParams = z.object({ documentId: Id, versionId: Id });
export const LetterParams = z.object({ id: z.coerce.number().int().positive() });

export const Problem = z.object({
  error: z.object({ class: z.string(), message: z.string() }),
}).openapi("Problem");

export const Accepted = z.object({
  documentId: Id,
  versionId: Id,
  status: z.enum(["accepted", "in-flight", "unchanged", "removing"]),
}).openapi("Accepted");

export const Version = z.object({
  versionId: Id,
  state: z.enum(["accepted", "extracted", "chunked", "ready", "partial", "dead", "superseded"]),
  mediaType: z.string(),
  bytes: z.int(),
  pages: z.int().nullable(),
  pageSizes: z.array(z.tuple([z.number(), z.number()])).nullable(),
  chunks: z.int(),
  modelCalls: z.int(),
  gaps: z.array(Gap),
  error: z.object({ class: z.string(), reason: z.string(), stage: z.string() }).nullable(),
  traceparent: z.string().nullable(),
  acceptedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime().nullable(),
}).openapi("Version");

export const Document = z.object({
  documentId: Id,
  source: z.string(),
  name: z.string(),
  title: z.string().nullable(),
  currentVersion: Id.nullable(),
  wantedVersion: Id.nullable(),
  removing: z.boolean(),
  versions: z.array(Version),
}).openapi("Document");

export const Text = z.object({ title: z.string().nullable(), language: z.string(), blocks: z.array(Block) }).openapi("Text");

export const Question = z.object({ question: z.string().trim().min(1).max(2000) }).openapi("Question");

export const Citation = z.object({
  documentId: Id,
  versionId: Id,
  chunkId: Id,
  title: z.string(),
  page: z.int().nullable(),
  places: z.array(z.object({ page: z.int(), box: Box.nullable() })),
  span: z.tuple([z.int(), z.int()]),
  text: z.string(),
  score: z.number(),
  traceparent: z.string().nullable().openapi({ description: "W3C trace context of the document's ingest" }),
}).openapi("Citation");

export const Answer = z.object({
  mode: z.string().openapi({ example: "full", description: "`full`, or `without-` and the dependencies that were away" }),
  reasons: z.array(z.object({ dependency: z.string(), why: z.string() })),
  answer: z.string(),
  answered: z.boolean(),
  citations: z.array(Citation),
  entities: z.array(z.string()),
  timings: z.record(z.string(), z.number()),
}).openapi("Answer");

export const Letter = DeadLetter.extend({ id: z.int() }).openapi("DeadLetter");

export const Status = z.object({
  healthy: z.boolean(),
  services: z.record(z.string(), z.object({ healthy: z.boolean(), why: z.string().optional() })),
  counts: z.record(z.string(), z.unknown()),
  streams: z.array(z.object({ name: z.string(), messages: z.int(), bytes: z.int(), maxBytes: z.int() })),
  consumers: z.array(z.object({ stage: z.string(), waiting: z.int(), working: z.int(), redelivered: z.int() })),
  deadLetters: z.int().nullable(),
}).openapi("Status");

import { createHash } from "node:crypto";
import { z } from "zod";

const Sha256Hex = z.string().regex(/^[0-9a-f]{64}$/, "is not 64 lower-case hexadecimal digits");

/** A document is its source: sha256 of the canonical source URI, in hex. */
export const DocumentId = Sha256Hex.brand("DocumentId");
export type DocumentId = z.output<typeof DocumentId>;

/** A version is its content: sha256 of the bytes, in hex. */
export const VersionId = Sha256Hex.brand("VersionId");
export type VersionId = z.output<typeof VersionId>;

/** A chunk is its text within its document: sha256 of (document, normalised text, n-th equal text), in hex. */
export const ChunkId = Sha256Hex.brand("ChunkId");
export type ChunkId = z.output<typeof ChunkId>;

/** sha256 of a text's UTF-8 bytes or of raw bytes, in lower-case hex. */
export function sha256(data: string | Uint8Array): string {
  return createHash("sha256").update(data).digest("hex");
}

/** `source` is canonical: `file:` with the real path, `s3:` with bucket and key, `upload:` with the upload's name. */
export function documentIdOf(source: string): DocumentId {
  return sha256(source) as DocumentId;
}

export function versionIdOf(bytes: Uint8Array): VersionId {
  return sha256(bytes) as VersionId;
}

/** Texts that differ only in white space are the same text to models and to ids. */
export function textHashOf(text: string): string {
  return sha256(text.normalize("NFC").replace(/\s+/gu, " ").trim());
}

/** `n` counts earlier chunks of the same document with the same text, from 0. */
export function chunkIdOf(document: DocumentId, textHash: string, n: number): ChunkId {
  return sha256(`${document}\n${textHash}\n${n}`) as ChunkId;
}

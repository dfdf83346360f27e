import { z } from "zod";

/** `[left, top, right, bottom]` in PDF points (1/72 inch), origin at the top left of the page as it is displayed. */
export const Box = z.tuple([z.number(), z.number(), z.number(), z.number()]);
export type Box = z.output<typeof Box>;

/** Where a piece of text stands: a page counted from 1 and, where the format has geometry, its box. */
export const Place = z.strictObject({ page: z.int().positive(), box: Box.nullable() });
export type Place = z.output<typeof Place>;

/** One printed line as the converter saw it. */
export const Line = z.strictObject({
  text: z.string(),
  box: Box,
  /** Font size in points, where the converter knows it. */
  size: z.number().positive().optional(),
  bold: z.boolean().optional(),
  mono: z.boolean().optional(),
});
export type Line = z.output<typeof Line>;

/** A straight rule drawn on the page: table borders, underlines. Same coordinates as a box. */
export const Ruling = Box;

export const ConvertedPage = z.strictObject({
  page: z.int().positive(),
  width: z.number().positive(),
  height: z.number().positive(),
  lines: z.array(Line),
  rulings: z.array(Ruling).default([]),
  /** Pictures on the page: a page with pictures and no text is a scan. */
  pictures: z.int().nonnegative().default(0),
});
export type ConvertedPage = z.output<typeof ConvertedPage>;

export const BlockKind = z.enum(["title", "heading", "paragraph", "list-item", "table", "code", "caption"]);
export type BlockKind = z.output<typeof BlockKind>;

/** A structural unit of a document in reading order. Tables are Markdown. */
export const Block = z.strictObject({
  kind: BlockKind,
  /** Depth of a heading, from 1. */
  level: z.int().min(1).max(6).optional(),
  text: z.string(),
  /** Empty where the format has no pages (DOCX, HTML, Markdown). */
  places: z.array(Place),
});
export type Block = z.output<typeof Block>;

/** What the converter returns: pages with lines (PDF) or ready blocks (formats without geometry), never both. */
export const Conversion = z.strictObject({
  converter: z.strictObject({ name: z.string(), version: z.string() }),
  mediaType: z.string(),
  title: z.string().nullable(),
  /** Pages the file itself declares, counted by a second reader; null where the format has none. */
  pageCount: z.int().nonnegative().nullable(),
  pages: z.array(ConvertedPage),
  blocks: z.array(Block),
});
export type Conversion = z.output<typeof Conversion>;

/** Why a version is less than complete, with the pages concerned (counted from 1). */
export const Gap = z.strictObject({
  kind: z.enum(["needs-ocr", "missing-pages", "no-text"]),
  pages: z.array(z.int().positive()),
});
export type Gap = z.output<typeof Gap>;

/** The normalised document every later stage reads. Kept in the `processed` bucket by (extractor, hash of the bytes). */
export const Extraction = z.strictObject({
  extractor: z.string(),
  mediaType: z.string(),
  title: z.string().nullable(),
  /** BCP 47 primary tag guessed from the text, `und` when unsure. */
  language: z.string(),
  pageCount: z.int().nonnegative().nullable(),
  /** Width and height of each page in points, in page order. */
  pageSizes: z.array(z.tuple([z.number(), z.number()])),
  blocks: z.array(Block),
  gaps: z.array(Gap),
});
export type Extraction = z.output<typeof Extraction>;

/** A passage small enough for the embedding model, with everything needed to cite it. */
export interface Chunk {
  /** Passage as shown; blocks joined by a blank line. */
  text: string;
  /** Headings above it, outermost first. */
  headings: readonly string[];
  places: readonly Place[];
  /** Half-open character range in the document's full text (all blocks joined by a blank line). */
  span: readonly [start: number, end: number];
  /** Tokens of `text` by the model's own tokenizer, specials excluded. */
  tokens: number;
}

/** A thing a text speaks of. */
export const Entity = z.strictObject({
  name: z.string().min(1),
  type: z.enum(["person", "organisation", "place", "date", "term", "other"]),
  /** How often it occurs in the chunk. */
  mentions: z.int().positive(),
});
export type Entity = z.output<typeof Entity>;

/** `subject predicate object`, each a surface form; subject and object are names of entities of the same chunk. */
export const Relation = z.strictObject({
  subject: z.string().min(1),
  predicate: z.string().min(1),
  object: z.string().min(1),
  /** The sentence it was read from. */
  evidence: z.string(),
});
export type Relation = z.output<typeof Relation>;

export const Facts = z.strictObject({ entities: z.array(Entity), relations: z.array(Relation) });
export type Facts = z.output<typeof Facts>;

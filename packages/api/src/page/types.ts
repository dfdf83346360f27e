import type { z } from "@hono/zod-openapi";
import type { Box, QueryAnswer } from "@homelab/pipeline";
import type * as schemas from "../schemas.ts";

/** What the API sends, as its own schemas say. */
export type Accepted = z.output<typeof schemas.Accepted>;
export type Version = z.output<typeof schemas.Version>;
export type Document = z.output<typeof schemas.Document>;
export type Citation = z.output<typeof schemas.Citation>;
export type Answer = z.output<typeof schemas.Answer>;
export type Letter = z.output<typeof schemas.Letter>;
export type Status = z.output<typeof schemas.Status>;
export type Gap = Version["gaps"][number];
export type Place = Citation["places"][number];
export type { Box, QueryAnswer };

export interface Block {
  kind: string;
  level?: number;
  text: string;
}

export interface DocumentText {
  title: string | null;
  language: string;
  blocks: Block[];
}

/** As each stage finishes; `accepted` comes before the document has an id. */
export interface StageEvent {
  stage: "accepted" | "extract" | "chunk" | "embed" | "link" | "ready" | "remove" | "dead";
  documentId?: string;
  versionId?: string;
  source?: string;
}

import type { DocumentId } from "@homelab/contracts";
import { type Extraction, Refused, storedExtraction } from "@homelab/pipeline";
import { createRoute, OpenAPIHono, z } from "@hono/zod-openapi";
import { Accepted, Document, DocumentParams, Problem, Text, VersionParams } from "../schemas.ts";
import type { Services } from "../services.ts";

const json = <S extends z.ZodType>(schema: S, description: string) => ({ content: { "application/json": { schema } }, description });
const problem = (description: string) => json(Problem, description);

/** No file system and no database takes one in a text. */
const withoutNul = /^[^\u0000]*$/;

const upload = createRoute({
  method: "post",
  path: "/documents",
  summary: "Send a document: its bytes are the body",
  request: {
    query: z.object({
      name: z.string().min(1).max(1024).regex(withoutNul, "holds a NUL character").openapi({ description: "File name; its ending says what it is", example: "manual.pdf" }),
      source: z.string().min(1).max(4096).regex(withoutNul, "holds a NUL character").optional().openapi({ description: "Canonical URI; the default is upload:NAME. The same source again is a new version of the same document." }),
    }),
    body: { content: { "application/octet-stream": { schema: z.string().openapi({ format: "binary" }) } } },
  },
  responses: {
    202: json(Accepted, "Stored; its stages follow"),
    200: json(Accepted, "Unchanged: nothing to do"),
    413: problem("Larger than the limit"),
    415: problem("Not a type that can be read"),
    422: problem("Empty"),
    503: problem("A part is away; Retry-After says when to try again"),
  },
});

const list = createRoute({
  method: "get",
  path: "/documents",
  summary: "Documents by source",
  request: { query: z.object({ after: z.string().optional(), limit: z.coerce.number().int().min(1).max(1000).default(100) }) },
  responses: { 200: json(z.object({ documents: z.array(Document), next: z.string().nullable() }), "A page; `next` is the `after` of the following one") },
});

const show = createRoute({
  method: "get",
  path: "/documents/{documentId}",
  summary: "One document with its versions",
  request: { params: DocumentParams },
  responses: { 200: json(Document, "The document"), 404: problem("No such document") },
});

const remove = createRoute({
  method: "delete",
  path: "/documents/{documentId}",
  summary: "Remove a document; no answer shows it from now on",
  request: { params: DocumentParams },
  responses: { 202: json(z.object({ documentId: z.string() }), "Hidden; its rows, vectors, triples and objects are being removed"), 404: problem("No such document") },
});

const file = createRoute({
  method: "get",
  path: "/documents/{documentId}/versions/{versionId}/file",
  summary: "The original bytes of a version",
  request: { params: VersionParams },
  responses: { 200: { content: { "application/octet-stream": { schema: z.string().openapi({ format: "binary" }) } }, description: "The bytes" }, 404: problem("No such version") },
});

const text = createRoute({
  method: "get",
  path: "/documents/{documentId}/versions/{versionId}/text",
  summary: "The blocks of a version in reading order; spans of citations count in their text joined by blank lines",
  request: { params: VersionParams },
  responses: { 200: json(Text, "The text"), 404: problem("No such version, or not yet extracted") },
});

const missing = (what: string) => ({ error: { class: "not-found", message: `${what} does not exist; GET /api/v1/documents lists what does` } });

export function documentRoutes(services: Services, maxBytes: number): OpenAPIHono {
  const app = new OpenAPIHono();

  app.openapi(upload, async (c) => {
    const { name, source } = c.req.valid("query");
    const bytes = await boundedBody(c.req.raw, maxBytes, name);
    const accepted = await services.ingest({ source: source ?? `upload:${name}`, name, bytes });
    return c.json(accepted, accepted.status === "unchanged" ? 200 : 202);
  });

  app.openapi(list, async (c) => {
    const { after, limit } = c.req.valid("query");
    const documents = await services.library.documents({ limit, ...(after !== undefined && { after }) });
    const wire = documents.map(wireOf);
    return c.json({ documents: wire, next: documents.length === limit ? (documents.at(-1)?.source ?? null) : null }, 200);
  });

  app.openapi(show, async (c) => {
    const document = await services.library.document(c.req.valid("param").documentId as DocumentId);
    return document ? c.json(wireOf(document), 200) : c.json(missing("this document"), 404);
  });

  app.openapi(remove, async (c) => {
    const { documentId } = c.req.valid("param");
    return (await services.remove(documentId as DocumentId)) ? c.json({ documentId }, 202) : c.json(missing("this document"), 404);
  });

  app.openapi(file, async (c) => {
    const found = await versionOf(services, c.req.valid("param"));
    const bytes = found && (await services.objects.get("raw-documents", found.version.versionId));
    if (!bytes) return c.json(missing("this version"), 404);
    // somebody else's file: never rendered by the browser as a page of ours
    return c.body(bytes.slice().buffer, 200, {
      "Content-Type": found.version.mediaType === "application/pdf" ? "application/pdf" : "application/octet-stream",
      "Content-Disposition": `attachment; filename*=UTF-8''${encodeURIComponent(found.name)}`,
      "Content-Security-Policy": "sandbox; default-src 'none'",
      "Cache-Control": "private, max-age=31536000, immutable",
    });
  });

  app.openapi(text, async (c) => {
    const found = await versionOf(services, c.req.valid("param"));
    const extraction = found?.version.extractionKey ? await storedExtraction(services.objects, found.version.extractionKey) : undefined;
    return extraction ? c.json(textOf(extraction), 200) : c.json(missing("the text of this version"), 404);
  });

  return app;
}

function textOf({ title, language, blocks }: Extraction) {
  return { title, language, blocks };
}

async function versionOf({ library }: Services, { documentId, versionId }: { documentId: string; versionId: string }) {
  const document = await library.document(documentId as DocumentId);
  const version = document?.removing ? undefined : document?.versions.find((v) => v.versionId === versionId);
  return document && version && { name: document.name, version };
}

function wireOf(document: Awaited<ReturnType<Services["library"]["documents"]>>[number]) {
  return {
    ...document,
    versions: document.versions.map(({ extractionKey: _, ...v }) => ({ ...v, acceptedAt: v.acceptedAt.toISOString(), finishedAt: v.finishedAt?.toISOString() ?? null })),
  };
}

/** Reads at most `maxBytes`: what lies beyond is never buffered. */
async function boundedBody(request: Request, maxBytes: number, name: string): Promise<Uint8Array> {
  const tooLarge = (got: string) => new Refused("too-large", `${name} has ${got} bytes; the limit is ${maxBytes}. Raise limits.maxBytes in homelab.yaml or split the file.`);
  const declared = Number(request.headers.get("content-length") ?? 0);
  if (declared > maxBytes) throw tooLarge(String(declared));
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of (request.body ?? []) as AsyncIterable<Uint8Array>) {
    size += part.length;
    if (size > maxBytes) throw tooLarge(`more than ${maxBytes}`);
    parts.push(part);
  }
  return Buffer.concat(parts, size);
}

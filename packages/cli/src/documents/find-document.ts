import { realpath } from "node:fs/promises";
import { resolve } from "node:path";
import { OperatorError } from "@homelab/operator-error";
import { documentIdOf } from "@homelab/contracts";
import type { ApiAddress } from "../place.ts";
import { eachDocument, getDocument, type Document } from "./api-client.ts";

const wholeId = /^[0-9a-f]{64}$/;

/** Whether the words name one document and no other, there or not: a whole id, or a file that exists. A name may be mistyped. */
export async function isUnmistakable(wanted: string): Promise<boolean> {
  return wholeId.test(wanted) || (await realpath(wanted).then(() => true, () => false));
}

/** The document a person means: by id, by the beginning of one, by the path it was read from, by source, name or title. */
export async function findDocument(api: ApiAddress, wanted: string): Promise<Document> {
  const document = await lookFor(api, wanted);
  if (document) return document;
  throw new OperatorError({ what: "document", where: wanted, got: "no document has this id, path, source, name or title", do: "./just documents lists what there is." });
}

/** Undefined when there is none; throws when several match. */
export async function lookFor(api: ApiAddress, wanted: string): Promise<Document | undefined> {
  const id = wholeId.test(wanted) ? wanted : documentIdOf(`file:${await realpath(wanted).catch(() => resolve(wanted))}`);
  const direct = await getDocument(api, id);
  if (direct) return direct;
  const matches: Document[] = [];
  for await (const document of eachDocument(api)) if (isMeant(document, wanted)) matches.push(document);
  const [only] = matches;
  if (only && matches.length === 1) return only;
  if (matches.length > 1) {
    throw new OperatorError({ what: "document", where: wanted, got: `${matches.length} documents match`, do: `Name one by its id: ${matches.slice(0, 10).map((d) => `${d.documentId.slice(0, 12)} (${d.source})`).join(", ")}` });
  }
  return undefined;
}

const shortestId = 6;

function isMeant(document: Document, wanted: string): boolean {
  if (wanted.length >= shortestId && document.documentId.startsWith(wanted)) return true;
  return [document.source, document.name, document.title].includes(wanted);
}

import { randomUUID } from "node:crypto";
import type { Publish } from "@homelab/adapters/jetstream";
import { documentIdOf, ingestRequested, versionIdOf } from "@homelab/contracts";
import { type Catalog, mediaTypeOf, type Objects } from "@homelab/pipeline";

/** What the API does with an upload, without HTTP: store, record, announce. */
export async function submit({ catalog, objects, publish }: { catalog: Catalog; objects: Objects; publish: Publish }, name: string, bytes: Uint8Array): Promise<void> {
  const source = `upload:${name}`;
  const [documentId, versionId] = [documentIdOf(source), versionIdOf(bytes)];
  const arrival = { documentId, versionId, source, name, mediaType: mediaTypeOf(name), bytes: bytes.length, traceparent: null };
  await catalog.accept(arrival, () => objects.put("raw-documents", versionId, bytes));
  await publish(ingestRequested, { source, versionId, attempt: randomUUID() });
}

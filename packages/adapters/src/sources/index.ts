import { basename } from "node:path/posix";
import { mediaTypeOf, type Objects, type OpenSource, Refused } from "@homelab/pipeline";

/**
 * Opens what a message names by URI only: `s3://raw-documents/KEY`, an object somebody put behind the API. Other schemes are
 * refused: a worker that read any `file:` for anybody who can publish would be a way around file permissions.
 */
export function openSource(objects: Objects): OpenSource {
  return async (source) => {
    const [, key] = /^s3:\/\/raw-documents\/(.+)$/.exec(source) ?? [];
    if (!key) throw new Refused("unsupported-type", `${source}: only s3://raw-documents/… can be fetched; send other files through the API`);
    const bytes = await objects.get("raw-documents", key);
    if (!bytes) throw new Refused("object-missing", `${source}: there is no such object`);
    return { bytes, name: basename(key), mediaType: mediaTypeOf(key) };
  };
}

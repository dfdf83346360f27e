/** Longest key both adapters take: as a file name, percent-encoded, it must stay below the 255 bytes of Linux. */
const MAX_ENCODED = 240;

/** Segments of letters, digits and `. _ @ + = , : -`, joined by `/`. No segment of dots only: it would climb out of the folder. */
const KEY = /^(?!.*(?:^|\/)\.+(?:\/|$))[\w.@+=,:-]+(?:\/[\w.@+=,:-]+)*$/;

/** Throws for a key that is not the same thing to a file system and to S3. Keys are made by the platform, so this is never the user's mistake. */
export function assertObjectKey(key: string): void {
  if (!KEY.test(key)) throw new TypeError(`objects: ${JSON.stringify(key)} is not a key. Use segments of letters, digits and . _ @ + = , : - joined by "/".`);
  if (encodeURIComponent(key).length > MAX_ENCODED) throw new TypeError(`objects: key ${key.slice(0, 40)}… is too long: ${encodeURIComponent(key).length} bytes encoded, the limit is ${MAX_ENCODED}.`);
}

import { readFile } from "node:fs/promises";

/** Bytes of the file store that a nats.conf gives; 0 where there is none yet. */
export async function installedFileStore(configFile: string): Promise<number> {
  const text = await readFile(configFile, "utf8").catch(() => "");
  return Number(/^\s*max_file_store: (\d+)$/m.exec(text)?.[1] ?? 0);
}

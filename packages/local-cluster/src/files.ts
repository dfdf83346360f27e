import { chmod, open, readFile, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

/** Writes a whole file or none, and only when it differs; tells whether it did. A name with a dot in front is no manifest to the kubelet. */
export async function writeIfChanged(path: string, text: string, mode: number): Promise<boolean> {
  if ((await readFile(path, "utf8").catch(() => undefined)) === text) return false;
  const partial = join(dirname(path), `.${basename(path)}.${process.pid}`);
  try {
    const file = await open(partial, "w", mode);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await chmod(partial, mode);
    await rename(partial, path);
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
  return true;
}

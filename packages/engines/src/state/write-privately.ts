import { chown, open, rename, rm } from "node:fs/promises";
import type { ServiceUser } from "../process/service-user.ts";

/** Writes a whole file or none: 0600, on the disk before it takes the name. `owner` gets it where given. */
export async function writePrivately(path: string, text: string, owner?: ServiceUser): Promise<void> {
  const partial = `${path}.${process.pid}.partial`;
  try {
    const file = await open(partial, "w", 0o600);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    if (owner) await chown(partial, owner.uid, owner.gid);
    await rename(partial, path);
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
}

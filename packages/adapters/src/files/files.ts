import { createHash, randomUUID } from "node:crypto";
import { mkdir, opendir, readFile, readdir, rm, stat, unlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type Bucket, type Objects, Unavailable } from "@homelab/pipeline";
import { syncFolder, writeDurably } from "./durable.ts";
import { assertObjectKey } from "./key.ts";

const BUCKETS: readonly Bucket[] = ["raw-documents", "processed"];
const INCOMING = ".incoming";
/** No write takes this long, so an older temporary file belongs to a process that was killed. */
const ABANDONED_MS = 60 * 60 * 1000;

/**
 * Objects as files: `root/<bucket>/<two hex digits>/<percent-encoded key>`. Several processes may share a root.
 * Opening makes the folders and removes what killed processes left half-written.
 */
export async function fileObjects(root: string): Promise<Objects> {
  await explained("open", root, () => prepare(root));
  return {
    async put(bucket, key, bytes) {
      const path = pathOf(root, bucket, key);
      await explained("write", path, () => writeDurably(path, join(root, INCOMING, randomUUID()), bytes));
    },
    async get(bucket, key) {
      const path = pathOf(root, bucket, key);
      return explained("read", path, () => orUndefined(readFile(path)));
    },
    async delete(bucket, key) {
      const path = pathOf(root, bucket, key);
      await explained("delete", path, async () => {
        await orUndefined(unlink(path));
        await syncFolder(dirname(path));
      });
    },
    keys: (bucket) => keysIn(join(root, bucket)),
  };
}

/** The two digits come from the key's hash: keys that begin alike still spread over all folders. */
function pathOf(root: string, bucket: Bucket, key: string): string {
  assertObjectKey(key);
  return join(root, bucket, createHash("sha256").update(key).digest("hex").slice(0, 2), encodeURIComponent(key));
}

/** All folders exist, durably, before the first write: no write has to wonder whether another one's new folder is on disk yet. */
async function prepare(root: string): Promise<void> {
  await mkdir(join(root, INCOMING), { recursive: true });
  for (const bucket of BUCKETS) {
    const fans = Array.from({ length: 256 }, (_, at) => join(root, bucket, at.toString(16).padStart(2, "0")));
    const made = await Promise.all(fans.map((fan) => mkdir(fan, { recursive: true })));
    if (made.some((folder) => folder !== undefined)) await syncFolder(join(root, bucket));
  }
  await syncFolder(root);
  await removeAbandoned(join(root, INCOMING));
}

async function removeAbandoned(incoming: string): Promise<void> {
  for (const name of await readdir(incoming)) {
    const path = join(incoming, name);
    const found = await orUndefined(stat(path));
    if (found !== undefined && Date.now() - found.mtimeMs > ABANDONED_MS) await rm(path, { force: true });
  }
}

async function* keysIn(folder: string): AsyncGenerator<string> {
  for (const fan of await explained("list", folder, () => readdir(folder))) {
    const path = join(folder, fan);
    for await (const entry of await explained("list", path, () => opendir(path))) yield decodeURIComponent(entry.name);
  }
}

async function orUndefined<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (errnoOf(error) === "ENOENT") return undefined;
    throw error;
  }
}

const ADVICE: Readonly<Record<string, string>> = {
  ENOSPC: "The disk is full: free some space.",
  EDQUOT: "The quota is used up: free some space.",
  EROFS: "The file system is read-only: mount it writable.",
  EACCES: "Give this user the folder.",
  EPERM: "Give this user the folder.",
  EMFILE: "Too many open files: raise the limit (ulimit -n).",
  ENOENT: "The folder was taken away: restore it, or restart to make it again.",
};

async function explained<T>(verb: string, path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    const errno = errnoOf(cause);
    if (errno === undefined) throw cause;
    throw new Unavailable("objects", `files: cannot ${verb} ${path}: ${errno}. ${ADVICE[errno] ?? "See the cause."}`, { cause });
  }
}

function errnoOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" && "syscall" in error ? error.code : undefined;
}

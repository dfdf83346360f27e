import { readFile, stat, statfs } from "node:fs/promises";
import { dirname } from "node:path";
import { flushTime } from "./flush.ts";
import { fail, ok, warn, type Finding, type Probe } from "./probe.ts";

const GiB = 2 ** 30;
const needed = { disk: 0.5 * GiB, comfortableDisk: 5 * GiB, inodes: 10_000, openFiles: 1024, sharedMemory: 256 * 2 ** 20 };

/** Disk and what else the kernel grants. `root` is the state folder, which need not exist yet. */
export function machineProbes(root: string): Probe[] {
  return [
    { name: "disk", look: async () => disk(await nearestFolder(root)) },
    { name: "disk flush", look: async (signal) => flushTime(await nearestFolder(root), signal) },
    { name: "open files", look: openFiles },
    { name: "shared memory", look: sharedMemory },
  ];
}

async function disk(folder: string): Promise<Finding> {
  const { bavail, bsize, ffree, files } = await statfs(folder);
  const free = bavail * bsize;
  const found = `${(free / GiB).toFixed(1)} GiB free at ${folder}`;
  if (free < needed.disk) return fail(found, "Free some space there, or choose another folder with HOMELAB_STATE.");
  // file systems without a fixed number of inodes report none at all
  if (files > 0 && ffree < needed.inodes) return fail(`${ffree} inodes free at ${folder}`, "Delete small files there, or choose another folder with HOMELAB_STATE.");
  return free < needed.comfortableDisk ? warn(found, "Enough to start; documents and their index will need more.") : ok(found);
}

async function openFiles(): Promise<Finding> {
  const hard = /^Max open files\s+\S+\s+(\S+)/m.exec(await readFile("/proc/self/limits", "utf8"))?.[1] ?? "0";
  return hard === "unlimited" || Number(hard) >= needed.openFiles ? ok(`limit ${hard}`) : fail(`limit ${hard}`, `Raise it to ${needed.openFiles} in /etc/security/limits.conf and log in again.`);
}

async function sharedMemory(): Promise<Finding> {
  const found = await statfs("/dev/shm").catch(() => undefined);
  if (!found) return fail("there is no /dev/shm", "Mount it: mount -t tmpfs tmpfs /dev/shm");
  const free = found.bavail * found.bsize;
  return free >= needed.sharedMemory ? ok(`${Math.floor(free / 2 ** 20)} MiB free`) : fail(`${Math.floor(free / 2 ** 20)} MiB free`, "Postgres needs 256 MiB: mount -o remount,size=1g /dev/shm");
}

/** The folder itself, or the nearest one above it that exists. */
async function nearestFolder(path: string): Promise<string> {
  const found = await stat(path).catch(() => undefined);
  return found?.isDirectory() || dirname(path) === path ? path : nearestFolder(dirname(path));
}

import { open, readFile, rm, stat, statfs } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { dirname, join } from "node:path";
import { fail, ok, warn, type Finding, type Probe } from "./probe.ts";

const GiB = 2 ** 30;
const needed = { memory: 1.5 * GiB, comfortableMemory: 4 * GiB, disk: 0.5 * GiB, comfortableDisk: 5 * GiB, inodes: 10_000, openFiles: 1024, sharedMemory: 256 * 2 ** 20, fsyncMs: 20 };

/** Memory, cores, disk and what else the kernel grants. `root` is the state folder, which need not exist yet. */
export function machineProbes(root: string): Probe[] {
  return [
    { name: "memory", look: memory },
    { name: "cores", look: async () => cores(availableParallelism()) },
    { name: "disk", look: async () => disk(await nearestFolder(root)) },
    { name: "disk flush", look: async () => flushTime(await nearestFolder(root)) },
    { name: "open files", look: openFiles },
    { name: "shared memory", look: sharedMemory },
  ];
}

async function memory(): Promise<Finding> {
  const available = Number(/^MemAvailable:\s+(\d+) kB/m.exec(await readFile("/proc/meminfo", "utf8"))?.[1] ?? 0) * 1024;
  const found = `${(available / GiB).toFixed(1)} GiB available`;
  if (available < needed.memory) return fail(found, `Close other programs: at least ${needed.memory / GiB} GiB must be available.`);
  if (available < needed.comfortableMemory) return warn(found, "Enough to run; close other programs before large documents are taken in.");
  return ok(found);
}

function cores(count: number): Finding {
  return count >= 2 ? ok(String(count)) : warn(String(count), "Works; conversion and embedding take turns. Give the machine a second core.");
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

/** Every acknowledged message and row waits for this; a slow disk is the first bound of the whole platform. */
async function flushTime(folder: string): Promise<Finding> {
  const path = join(folder, `.homelab-doctor-${process.pid}`);
  const file = await open(path, "w").catch(() => undefined);
  if (!file) return warn(`not measured: ${folder} is not writable`, "See the finding on the state folder.");
  const times: number[] = [];
  try {
    for (let i = 0; i < 20; i += 1) {
      const started = performance.now();
      await file.write(Buffer.alloc(4096), 0, 4096, 0);
      await file.sync();
      times.push(performance.now() - started);
    }
  } finally {
    await file.close();
    await rm(path, { force: true });
  }
  const slowest = Math.max(...times);
  const found = `slowest of 20: ${slowest.toFixed(1)} ms`;
  return slowest <= needed.fsyncMs ? ok(found) : warn(found, "Works, slowly: put the state folder on an SSD (HOMELAB_STATE).");
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

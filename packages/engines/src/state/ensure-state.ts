import { execFile } from "node:child_process";
import { chmod, chown, mkdir, stat, statfs } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { OperatorError } from "@homelab/operator-error";
import type { ServiceUser } from "../process/service-user.ts";
import { engineNames, partNames } from "../program.ts";
import { pidFileOf } from "../supervisor/config.ts";
import type { StateLayout } from "./layout.ts";
import { writePrivately } from "./write-privately.ts";

const run = promisify(execFile);

/** Below it nothing is started: databases that meet a full disk stop in the middle of things. */
const leastFreeBytes = 512 * 2 ** 20;
/** Paths of sockets may have 107 bytes. */
const longestSocket = 107;

/** Makes the folders of a state folder and checks that the platform can live in it. Safe to repeat. */
export async function ensureState(layout: StateLayout, user: ServiceUser | undefined): Promise<void> {
  refuseLongPath(layout);
  if (user) await refuseClosedFolders(layout.root, user);
  await makeFolder(layout.root, 0o711);
  await refuseFullDisk(layout.root);
  for (const [path, mode] of privateFolders(layout)) await ensureFolder(path, mode);
  for (const path of [layout.nats, layout.postgres, layout.oxigraph]) await ensureFolder(path, 0o700, user);
  for (const name of [...partNames, "supervisord"]) await ensurePidFile(pidFileOf(layout.pids, name), engineNames.has(name) ? user : undefined);
}

function privateFolders(layout: StateLayout): [string, number][] {
  // 0711: the service user passes through to its own files and lists nothing
  return [
    [layout.root, 0o711],
    [layout.objects, 0o700],
    [layout.secrets, 0o700],
    [layout.run, 0o711],
    [layout.pids, 0o711],
    [layout.logs, 0o700],
    [layout.traces, 0o700],
    [layout.engines, 0o755],
  ];
}

async function ensureFolder(path: string, mode: number, owner?: ServiceUser): Promise<void> {
  await makeFolder(path, mode);
  try {
    await chmod(path, mode);
    if (owner) await chown(path, owner.uid, owner.gid);
  } catch (error) {
    refuseWrite(path, error);
  }
}

/** One level at a time: Node's own recursive mkdir never ends below /proc. */
async function makeFolder(path: string, mode: number): Promise<void> {
  for (const folder of ancestorsOf(path)) {
    await mkdir(folder, folder === path ? { mode } : {}).catch(async (error: NodeJS.ErrnoException) => {
      if (!(await stat(folder).catch(() => undefined))?.isDirectory()) refuseWrite(folder, error);
    });
  }
}

/** Made here, so that a program writes into its own file and can neither add nor replace one beside it. */
async function ensurePidFile(path: string, owner: ServiceUser | undefined): Promise<void> {
  if (await stat(path).catch(() => undefined)) return;
  await writePrivately(path, "", owner).catch((error: unknown) => refuseWrite(path, error));
}

/** Sockets inside would have a path the kernel cannot bind. */
export function refuseLongPath(layout: StateLayout): void {
  const longest = join(layout.run, "supervisor.sock.00000"); // the supervisor binds under a temporary name first
  if (Buffer.byteLength(longest) <= longestSocket) return;
  throw new OperatorError({ what: "state folder", where: layout.root, got: `its path is too long: a socket inside would have ${Buffer.byteLength(longest)} bytes, ${longestSocket} are allowed`, do: "Choose a shorter one with HOMELAB_STATE." });
}

async function refuseFullDisk(root: string): Promise<void> {
  const disk = await statfs(root);
  const free = disk.bavail * disk.bsize;
  if (free >= leastFreeBytes) return;
  throw new OperatorError({ what: "state folder", where: root, got: `${Math.floor(free / 2 ** 20)} MiB free, ${leastFreeBytes / 2 ** 20} MiB are needed to start`, do: "Free some space on that disk, or choose another folder with HOMELAB_STATE." });
}

function refuseWrite(path: string, error: unknown): never {
  const { code, message } = error as NodeJS.ErrnoException;
  const reasons: Readonly<Record<string, string>> = { EROFS: "the file system is read-only", EACCES: "you may not write there", EPERM: "you may not change it", ENOSPC: "the disk is full", ENOENT: "no folder can be made there", EEXIST: "it is a file", ENOTDIR: "a part of the path is a file" };
  throw new OperatorError({ what: "state folder", where: path, got: reasons[code ?? ""] ?? message, do: "Make it writable, or choose another folder with HOMELAB_STATE." }, { cause: error });
}

/** Of a path, the folders that exist. The kernel is asked, as that user: modes, groups and mount options all count. */
export async function refuseClosedFolders(path: string, user: ServiceUser): Promise<void> {
  for (const folder of ancestorsOf(path)) {
    if (!(await stat(folder).catch(() => undefined))?.isDirectory()) return;
    const open = await run("/usr/bin/test", ["-x", folder], { uid: user.uid, gid: user.gid, cwd: "/" }).then(() => true, () => false);
    if (open) continue;
    throw new OperatorError({ what: "state folder", where: folder, got: `the user "${user.name}", as whom Postgres runs, cannot enter it`, do: `Run chmod o+x ${folder}, or choose another folder with HOMELAB_STATE (the default for root is /var/lib/homelab).` });
  }
}

function ancestorsOf(path: string): string[] {
  const parent = dirname(path);
  return parent === path ? [path] : [...ancestorsOf(parent), path];
}

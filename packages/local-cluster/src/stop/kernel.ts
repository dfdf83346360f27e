import { execFile } from "node:child_process";
import { readdir, rmdir } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { packetTable } from "../host/packets.ts";
import type { ClusterNetwork } from "../network.ts";

const run = promisify(execFile);

/** Links of the cluster and the rules of its own and kube-proxy's tables; gone ones are no error. */
export async function removeNetwork({ nodeLink, podBridge }: ClusterNetwork): Promise<void> {
  for (const link of [podBridge, nodeLink]) await run("ip", ["link", "delete", link]).catch(toleratingAbsence);
  for (const [family, table] of [["ip", packetTable], ["ip", "kube-proxy"], ["ip6", "kube-proxy"]] as const) await run("nft", ["delete", "table", family, table]).catch(toleratingAbsence);
}

function toleratingAbsence(error: unknown): void {
  const { stderr = "", code } = error as { stderr?: string; code?: unknown };
  if (code === "ENOENT" || /Cannot find device|No such file or directory|does not exist/.test(stderr)) return;
  throw error;
}

const root = "/sys/fs/cgroup";
/** What the kubelet calls its tree with either driver. */
const podTrees = ["kubepods", "kubepods.slice"];

/** The kubelet's control groups: one tree with version 2, one in each hierarchy with version 1. A group that is in use stays. */
export async function removeControlGroups(): Promise<void> {
  for (const parent of [root, ...(await foldersIn(root))]) for (const name of podTrees) await removeTree(join(parent, name));
}

/** A group is removed by removing its folder, from the inside out; its files are not files. */
async function removeTree(folder: string): Promise<void> {
  for (const child of await foldersIn(folder)) await removeTree(child);
  await rmdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (!["ENOENT", "EBUSY", "ENOTEMPTY"].includes(error.code ?? "")) throw error;
  });
}

async function foldersIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isDirectory()).map((entry) => join(folder, entry.name));
}

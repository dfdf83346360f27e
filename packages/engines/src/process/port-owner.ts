import { once } from "node:events";
import { readdir, readFile, readlink } from "node:fs/promises";
import { createServer } from "node:net";
import { lookAt } from "./identity.ts";

/** Who listens on a port; pid and command are unknown when the process belongs to another user. */
export interface PortOwner {
  pid: number | undefined;
  command: string | undefined;
}

/** Undefined when the port is free on this address. */
export async function portOwner(port: number, host = "127.0.0.1"): Promise<PortOwner | undefined> {
  if (await canListen(port, host)) return undefined;
  const inodes = await listeningInodes(port);
  const pid = await holderOf(inodes);
  return { pid, command: pid === undefined ? undefined : (await lookAt(pid))?.command };
}

export function describeOwner(owner: PortOwner): string {
  if (owner.pid === undefined) return "in use by a process of another user (run `ss -ltnp` as root to see it)";
  return `in use by pid ${owner.pid} (${owner.command ?? "which just ended"})`;
}

async function canListen(port: number, host: string): Promise<boolean> {
  const server = createServer();
  try {
    server.listen({ port, host, exclusive: true });
    await once(server, "listening");
    return true;
  } catch {
    return false;
  } finally {
    server.close();
  }
}

async function listeningInodes(port: number): Promise<Set<string>> {
  const tables = await Promise.all(["/proc/net/tcp", "/proc/net/tcp6"].map((path) => readFile(path, "utf8").catch(() => "")));
  return new Set(tables.flatMap((table) => inodesIn(table, port)));
}

/** Reads /proc/net/tcp: sockets in state 0A (listening) on the port, which is in hexadecimal there. */
export function inodesIn(table: string, port: number): string[] {
  return table.split("\n").flatMap((line) => {
    const fields = line.trim().split(/\s+/);
    const [local, state, inode] = [fields[1], fields[3], fields[9]];
    return state === "0A" && inode !== undefined && Number.parseInt(local?.split(":")[1] ?? "", 16) === port ? [inode] : [];
  });
}

async function holderOf(inodes: ReadonlySet<string>): Promise<number | undefined> {
  const wanted = new Set([...inodes].map((inode) => `socket:[${inode}]`));
  for (const pid of (await readdir("/proc")).filter((name) => /^\d+$/.test(name))) {
    const links = await openFiles(pid);
    if (links.some((link) => wanted.has(link))) return Number(pid);
  }
  return undefined;
}

async function openFiles(pid: string): Promise<string[]> {
  try {
    const names = await readdir(`/proc/${pid}/fd`);
    return await Promise.all(names.map((name) => readlink(`/proc/${pid}/fd/${name}`).catch(() => "")));
  } catch {
    return []; // another user's process, or one that just ended
  }
}

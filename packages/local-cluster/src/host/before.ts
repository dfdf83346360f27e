import { mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { z } from "zod";
import { writeIfChanged } from "../files.ts";
import type { ClusterLayout } from "../layout.ts";
import { isFolder } from "./facts.ts";
import { changedSettings, neededSettings } from "./prepare.ts";

/** Places outside the state folder that a kubelet and a containerd use whatever they are told. */
export const outsidePlaces = ["/var/lib/kubelet", "/var/lib/cni", "/var/log/containers", "/run/containerd"] as const;

/** What this machine was like before its first cluster: `reset` goes back to it. */
export const Before = z.strictObject({
  schema: z.literal(1),
  created: z.iso.datetime(),
  /** Of `outsidePlaces`, those that were there. */
  places: z.array(z.string()),
  /** Folders above the state folder that were made with it, the innermost first. */
  parents: z.array(z.string()).default([]),
  /** Settings of the kernel, by their names under /proc/sys. */
  settings: z.record(z.string(), z.string()),
});
export type Before = z.output<typeof Before>;

export async function readBefore(layout: ClusterLayout): Promise<Before | undefined> {
  const text = await readFile(layout.stateFile, "utf8").catch(() => undefined);
  return text === undefined ? undefined : Before.parse(JSON.parse(text));
}

/**
 * Makes the state folder and notes, once, what was there before. Its parents may also hold the embedded platform, whose database passes
 * through them as another user: they are made so that it can, and one that is there stays as it is.
 */
export async function openStateFolder(layout: ClusterLayout): Promise<void> {
  if (!(await readBefore(layout))) {
    const [places, parents] = [await thoseThere(outsidePlaces), await missingAbove(layout.root)];
    const before: Before = { schema: 1, created: new Date().toISOString(), places, parents, settings: await readSettings() };
    await mkdir(layout.root, { recursive: true, mode: 0o711 });
    await writeIfChanged(layout.stateFile, `${JSON.stringify(before, null, 2)}\n`, 0o600);
  }
  await mkdir(layout.run, { recursive: true, mode: 0o700 });
}

async function thoseThere(paths: readonly string[]): Promise<string[]> {
  const found = await Promise.all(paths.map(async (path) => stat(path).then(() => [path], () => [])));
  return found.flat();
}

async function missingAbove(path: string): Promise<string[]> {
  const parent = dirname(path);
  return (await isFolder(parent)) ? [] : [parent, ...(await missingAbove(parent))];
}

async function readSettings(): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const name of [...Object.keys(neededSettings), ...changedSettings]) {
    const value = await readFile(`/proc/sys/${name}`, "utf8").catch(() => undefined);
    if (value !== undefined) found[name] = value.trim();
  }
  return found;
}

export async function restoreSettings(before: Before): Promise<void> {
  const now = await readSettings();
  for (const [name, value] of Object.entries(before.settings)) if (now[name] !== undefined && now[name] !== value) await writeFile(`/proc/sys/${name}`, value);
}

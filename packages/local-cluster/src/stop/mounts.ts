import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Mount points below a folder, the innermost and latest first. The kernel writes blanks in paths as octal numbers. */
export async function mountsBelow(folder: string): Promise<string[]> {
  const lines = (await readFile("/proc/self/mountinfo", "utf8")).trim().split("\n");
  const points = lines.map((line) => (line.split(" ")[4] ?? "").replaceAll(/\\(\d{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8))));
  return points.filter((point) => point.startsWith(`${folder}/`)).reverse();
}

/** Lets go of every mount below a folder; one that is still busy is detached and ends with its last user. */
export async function unmountBelow(folder: string): Promise<number> {
  let count = 0;
  for (let points = await mountsBelow(folder); points.length > 0; points = await mountsBelow(folder)) {
    for (const point of points) await run("umount", [point]).catch(async () => run("umount", ["--lazy", point]));
    count += points.length;
    if (count > 10_000) throw new Error(`mounts below ${folder}: they come again as fast as they are let go`);
  }
  return count;
}

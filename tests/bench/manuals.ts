/** Real manuals out of Debian packages: fetched once with apt, checked by sha256, kept in the cache folder. */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { gunzipSync } from "node:zlib";
import { z } from "zod";

const run = promisify(execFile);

/** Each entry of manuals.json: where a package has the PDF and what it must be. */
const Manual = z.strictObject({
  name: z.string(),
  package: z.string(),
  version: z.string(),
  path: z.string(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  pages: z.int().positive(),
  /** How a person would name what the manual is about. */
  subject: z.string(),
  /** `ingest`: the twenty of the ingest figures; both sets together are the library that is asked. */
  set: z.enum(["ingest", "library"]),
});
export type Manual = z.output<typeof Manual>;

export interface FetchedManual extends Manual {
  file: string;
}

/** Where the benchmarks keep what is dear to make again. */
export const benchCache = join(process.env["HOMELAB_CACHE"] ?? join(homedir(), ".cache", "homelab"), "bench");

/** All manuals of the list; those whose package has other bytes by now are left out and named. */
export async function fetchManuals(): Promise<{ manuals: FetchedManual[]; changed: string[] }> {
  const listed = z.array(Manual).parse(JSON.parse(await readFile(new URL("./manuals.json", import.meta.url), "utf8")));
  const folder = join(benchCache, "manuals");
  await mkdir(folder, { recursive: true });
  const all = listed.map((manual) => ({ ...manual, file: join(folder, `${manual.sha256.slice(0, 16)}-${manual.name}`) }));
  const missing = await absent(all);
  for (const [name, wanted] of Map.groupBy(missing, (manual) => manual.package)) await takeFromPackage(name, wanted);
  const changed = new Set((await absent(all)).map((manual) => manual.name));
  return { manuals: all.filter((manual) => !changed.has(manual.name)), changed: [...changed] };
}

async function absent(manuals: readonly FetchedManual[]): Promise<FetchedManual[]> {
  const states = await Promise.all(manuals.map(async (manual) => [manual, (await sha256Of(manual.file)) === manual.sha256] as const));
  return states.filter(([, there]) => !there).map(([manual]) => manual);
}

async function sha256Of(file: string): Promise<string | undefined> {
  const bytes = await readFile(file).catch(() => undefined);
  return bytes && createHash("sha256").update(bytes).digest("hex");
}

async function takeFromPackage(name: string, manuals: readonly FetchedManual[]): Promise<void> {
  const place = await mkdtemp(join(tmpdir(), "homelab-bench-apt-"));
  try {
    await download(name, place);
    await run("sh", ["-c", 'dpkg-deb -x "$0"/*.deb "$0"/x', place]);
    for (const { path, file } of manuals) {
      const bytes = await readFile(join(place, "x", path)).catch(() => undefined);
      if (bytes === undefined) continue;
      await writeFile(`${file}.new`, path.endsWith(".gz") ? gunzipSync(bytes) : bytes);
      await rename(`${file}.new`, file);
    }
  } finally {
    await rm(place, { recursive: true, force: true });
  }
}

async function download(name: string, place: string): Promise<void> {
  // apt's own user cannot write into a private folder
  const fetchIt = () => run("apt-get", ["-o", "APT::Sandbox::User=root", "download", name], { cwd: place });
  try {
    await fetchIt().catch(async () => {
      await run("apt-get", ["update"]);
      return fetchIt();
    });
  } catch (cause) {
    throw new Error(`bench: the Debian package ${name} cannot be fetched with apt-get download. On Debian, run apt-get update as root and try again.`, { cause });
  }
}

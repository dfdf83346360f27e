import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { lockExclusively } from "@homelab/engines";
import { OperatorError } from "@homelab/operator-error";
import { architecture, buildImage, changedInputs, clearWork, imageName, inputsOfPart, minutesToBuild, openStore, partKey, partNames, readCatalog, type BuildArgs, type BuildProgress, type ImageRecord, type Part, type PartImageName, type Places } from "@homelab/images";
import { openClusterPlace, type ClusterPlace } from "../cluster/place.ts";
import { table, type Terminal } from "../terminal.ts";
import type { ImagesOptions } from "./commands.ts";
import { deliver } from "./deliver.ts";
import { writePages } from "./write-pages.ts";

/** One image as it is printed. */
export interface ImageReport {
  part: string;
  version: string;
  name: string;
  built: boolean;
  digest: string | null;
  megabytes: number | null;
  buildSeconds: number | null;
  startSeconds: number | null;
  memoryMegabytes: number | null;
  /** Why it would be built anew. */
  changed: readonly string[];
  upstream: string | null;
  licence: string;
  user: number;
  ports: Readonly<Record<string, number>>;
  writable: readonly string[];
  health: Part["health"];
}

export async function images(names: readonly string[], options: ImagesOptions, env: NodeJS.ProcessEnv, terminal: Terminal): Promise<void> {
  const place = await openClusterPlace(env, {});
  const store = openStore(place.cache);
  const parts = await readCatalog(placesOf(place), architecture, knownNames(names));
  if (options.list) return show(await Promise.all(parts.map(async (part) => reportOf(part, await store.image(part.name)))), terminal);
  await mkdir(store.root, { recursive: true });
  await using _lock = await lockExclusively(join(store.root, "lock"), "images");
  await clearWork(store);
  const minutes = await minutesToBuild(parts, { store, architecture });
  if (parts.length > 1 && minutes >= 1) terminal.say(`About ${Math.ceil(minutes)} min on two free cores. This happens once; layers are kept in the cache folder and shared.`);
  const { records, problems } = await buildAll(parts, { places: placesOf(place), store, architecture, progress: progressTo(terminal), again: options.test ?? false }, terminal);
  if (names.length === 0 && problems.length === 0) await store.prune(partNames);
  if (options.docs) for (const page of await writePages(await readCatalog(placesOf(place), architecture), store, place.repository)) terminal.say(`  wrote ${page}`);
  const built = parts.filter(({ name }) => records.has(name));
  await deliver(built, records, { options, store, place, say: (text) => terminal.say(text) });
  show(parts.map((part) => reportOf(part, records.get(part.name))), terminal);
  if (problems[0]) throw problems[0];
}

/** One that fails does not keep the others from being built. */
async function buildAll(parts: readonly Part[], args: BuildArgs, terminal: Terminal): Promise<{ records: Map<string, ImageRecord>; problems: OperatorError[] }> {
  const records = new Map<string, ImageRecord>();
  const problems: OperatorError[] = [];
  for (const part of parts) {
    try {
      records.set(part.name, await buildImage(part, args));
    } catch (error) {
      if (!(error instanceof OperatorError)) throw error;
      problems.push(error);
      terminal.say(`  ${part.name}: failed`);
    }
  }
  if (problems.length > 1) for (const { message } of problems.slice(1)) terminal.say(message);
  return { records, problems };
}

export function placesOf({ repository, cache, executables }: ClusterPlace): Places {
  return { repository, cache, natsServer: executables.natsServer, venv: executables.venv, python: executables.python };
}

function knownNames(names: readonly string[]): PartImageName[] {
  const isKnown = (name: string): name is PartImageName => (partNames as readonly string[]).includes(name);
  const unknown = names.filter((name) => !isKnown(name));
  if (unknown.length > 0) throw new OperatorError({ what: "images", where: "names", got: unknown.join(", "), do: `Name one of: ${partNames.join(", ")}.` });
  return names.length > 0 ? names.filter(isKnown) : [...partNames];
}

function progressTo(terminal: Terminal): BuildProgress {
  let last = 0;
  return {
    begins: (part, minutes, because) => terminal.say(`${part.name} ${part.version}: ${because}${minutes >= 0.3 ? `; about ${Math.ceil(minutes)} min on two cores, kept afterwards` : ""}`),
    note: (_, text) => {
      if (text.includes(":") && performance.now() - last < 5000) return;
      last = performance.now();
      terminal.say(`  ${text}`);
    },
    ends: (part, record) => terminal.say(`  ${part.name}: answers ${record.startSeconds.toFixed(1)} s after its start; ${megabytes(record.bytes)} MB, built in ${record.buildSeconds} s`),
  };
}

const megabytes = (bytes: number): number => Math.round(bytes / 1e6);

function reportOf(part: Part, record: ImageRecord | undefined): ImageReport {
  const current = record?.key === partKey(part, architecture) ? record : undefined;
  return {
    part: part.name,
    version: part.version,
    name: imageName(part, architecture),
    built: current !== undefined,
    digest: current?.digest ?? null,
    megabytes: current ? megabytes(current.bytes) : null,
    buildSeconds: current?.buildSeconds ?? null,
    startSeconds: current?.startSeconds ?? null,
    memoryMegabytes: current ? megabytes(current.memoryBytes) : null,
    changed: record && !current ? changedInputs(record.inputs, inputsOfPart(part)) : [],
    upstream: part.upstream?.image ?? null,
    licence: part.licence,
    user: part.user.id,
    ports: part.ports,
    writable: part.writable.map(({ path }) => path),
    health: part.health,
  };
}

function stateOf({ built, changed }: ImageReport): string {
  if (built) return "built";
  if (changed.length === 0) return "not built";
  const [first = "", second] = changed;
  return `changed: ${[first, ...(second ? [changed.length > 2 ? `${changed.length - 1} more` : second] : [])].join(" and ")}`;
}

function show(reports: readonly ImageReport[], terminal: Terminal): void {
  if (terminal.json) return terminal.printJson({ images: reports });
  const cell = (value: number | null) => (value === null ? "–" : String(value));
  const rows = reports.map((image) => [image.part, image.version, stateOf(image), cell(image.megabytes), cell(image.buildSeconds), cell(image.startSeconds), cell(image.memoryMegabytes), image.name]);
  terminal.print(table([["part", "version", "state", "MB", "build s", "start s", "memory MB", "name"], ...rows]));
}

import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Part, Question, Smoke } from "../catalog/part.ts";
import type { StoredLayer } from "../oci/image.ts";
import { OperatorError } from "@homelab/operator-error";
import { unpackLayers } from "../recipes/unpacked.ts";
import { renderBundle } from "./bundle.ts";
import { askInside, Container } from "./container.ts";

export interface Smoked {
  startSeconds: number;
  memoryBytes: number;
}

/** Raised when the test itself becomes stricter: images tested by older rules are tried again. */
const rulesVersion = 1;

export function smokeRules(part: Part): string {
  return createHash("sha256").update(JSON.stringify([rulesVersion, part.smokes, part.stopSignal])).digest("hex").slice(0, 12);
}

/** Time to end by itself after the stop signal: what a cluster grants less a margin. */
const stopSeconds = 20;

/** Starts the image as a cluster would, puts its questions and stops it. Rejects in words when anything of that fails. */
export async function smokeTest(part: Part, layers: readonly StoredLayer[], work: string): Promise<Smoked> {
  if (process.getuid?.() !== 0) throw new OperatorError({ what: `image ${part.name}`, where: "its smoke test", got: "no root rights, without which no container can be started here", do: "Run ./just images as root." });
  const folder = await mkdtemp(join(work, `smoke-${part.name}-`));
  try {
    const root = join(folder, "root");
    await unpackLayers(layers, root);
    const all: Smoked[] = [];
    for (const [i, smoke] of part.smokes.entries()) all.push(await startOnce({ part, smoke }, { root, folder: join(folder, String(i)) }));
    return { startSeconds: all[0]?.startSeconds ?? 0, memoryBytes: Math.max(0, ...all.map(({ memoryBytes }) => memoryBytes)) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function startOnce(trial: Trial, { root, folder }: { root: string; folder: string }): Promise<Smoked> {
  await mkdir(folder);
  const files = await layFiles(trial.smoke, folder);
  const bundle = await renderBundle(trial.part, trial.smoke, { root, folder, files });
  await writeFile(join(folder, "config.json"), JSON.stringify(bundle));
  await using container = await Container.start(folder, join(folder, "runc"), `homelab-smoke-${trial.part.name}-${process.pid}`);
  return await question(trial, container);
}

/** What a kubelet puts into every container. */
const clusterFiles = { "/etc/hosts": "127.0.0.1 localhost\n::1 localhost\n", "/etc/resolv.conf": "nameserver 127.0.0.1\n" };

async function layFiles(smoke: Smoke, folder: string): Promise<Record<string, string>> {
  const laid: Record<string, string> = {};
  for (const [path, text] of Object.entries({ ...clusterFiles, ...smoke.files })) {
    const file = join(folder, "files", path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text, { mode: 0o644 });
    laid[path] = file;
  }
  return laid;
}

interface Trial {
  part: Part;
  smoke: Smoke;
}

async function question(trial: Trial, container: Container): Promise<Smoked> {
  const { smoke } = trial;
  const ends = smoke.questions.some(({ kind }) => kind === "ends");
  let why = "";
  while (container.seconds < smoke.seconds) {
    const { exit } = container;
    if (!ends && exit !== undefined) throw await failed(trial, container, `it ended by itself with ${exit}`);
    const answers = await Promise.all(smoke.questions.map((each) => answer(each, container)));
    why = answers.find((each) => each !== undefined) ?? "";
    if (why === "") return ends ? { startSeconds: tenths(container.seconds), memoryBytes: 0 } : await measured(trial, container);
    if (exit !== undefined) break;
    await sleep(200);
  }
  throw await failed(trial, container, container.exit === undefined ? `no right answer within ${smoke.seconds} s: ${why}` : why);
}

const tenths = (seconds: number): number => Math.round(seconds * 10) / 10;

/** Undefined when it is the right one. */
async function answer(each: Question, container: Container): Promise<string | undefined> {
  if (each.kind === "ends") {
    if (container.exit === undefined) return "still running";
    const output = await container.output();
    return container.exit === each.code && output.includes(each.contains) ? undefined : `ended with ${container.exit}, not ${each.code}, or did not print "${each.contains}"`;
  }
  if (container.exit !== undefined) return `ended with ${container.exit}`;
  return askInside(container, each);
}

async function measured(trial: Trial, container: Container): Promise<Smoked> {
  const { part, smoke } = trial;
  const startSeconds = tenths(container.seconds);
  const memoryBytes = await container.memoryBytes();
  const uid = /^Uid:\s+(\d+)/m.exec(await readFile(`/proc/${container.pid}/status`, "utf8"))?.[1];
  if (uid !== String(part.user.id)) throw await failed(trial, container, `it runs as user ${uid ?? "unknown"}, not ${part.user.id}`);
  if (smoke.outlivesStop !== undefined) return { startSeconds, memoryBytes };
  const code = await container.stop(part.stopSignal ?? "SIGTERM", stopSeconds);
  if (code === undefined) throw await failed(trial, container, `it still ran ${stopSeconds} s after ${part.stopSignal ?? "SIGTERM"}`);
  return { startSeconds, memoryBytes };
}

async function failed({ part, smoke }: Trial, container: Container, got: string): Promise<OperatorError> {
  const tail = (await container.output()).trimEnd().split("\n").slice(-12).map((line) => `    ${line}`).join("\n");
  return new OperatorError({ what: `image ${part.name}`, where: smoke.about ? `its smoke test "${smoke.about}"` : "its smoke test", got: `${got}. It said:\n${tail}`, do: "The image is not kept; its layers are. Mend the part's entry in packages/images/src/catalog and run the same command again." });
}

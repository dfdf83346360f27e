/** The same documents and questions for two running platforms in turns, so that a slow minute of the machine hits both. */
import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { root } from "../workspace/checkout.ts";
import { fetchManuals } from "./manuals.ts";
import { readQuestions } from "./questions.ts";
import { say } from "./say.ts";

/** A platform by its door, whichever it is. */
export interface Target {
  name: "embedded" | "cluster";
  url: string;
  headers: Readonly<Record<string, string>>;
}

export interface Pair<T> {
  embedded: T;
  cluster: T;
}

interface Document {
  name: string;
  bytes: Uint8Array<ArrayBuffer>;
}

const turns = 4;
const patienceMs = 1_800_000;
const samples = ["home-lab-guide.pdf", "backup-plan.docx", "remote-access.html"];

/** The samples, and manuals of Debian where its packages can be had. */
export async function documents(): Promise<Document[]> {
  const { manuals } = await fetchManuals().catch((error: Error) => (say(`only the samples: ${error.message}`), { manuals: [] }));
  const files = [...samples.map((name) => ({ name, file: join(root, "samples", name) })), ...manuals.filter(({ set }) => set === "ingest")];
  return Promise.all(files.map(async ({ name, file }) => ({ name: basename(name), bytes: new Uint8Array(await readFile(file)) })));
}

/** In which order the two go; the first of one turn is the second of the next. */
const inTurn = <T>(turn: number, { embedded, cluster }: Pair<T>): [T, T] => (turn % 2 === 0 ? [embedded, cluster] : [cluster, embedded]);

export interface Journey {
  documents: number;
  pages: number;
  seconds: number;
}

const first: Document = { name: "first.md", bytes: new TextEncoder().encode("# First\n\nThe first document opens the connections and loads the model.\n") };

/** Sends every document to both, in groups. */
export async function journeys(targets: Pair<Target>, all: readonly Document[]): Promise<{ groups: Pair<Journey>[] }> {
  for (const target of inTurn(0, targets)) await journey(target, [first]);
  const groups: Pair<Journey>[] = [];
  for (let turn = 0; turn < Math.min(turns, all.length); turn++) {
    const group = all.filter((_, at) => at % turns === turn);
    const took: Partial<Pair<Journey>> = {};
    for (const target of inTurn(turn, targets)) took[target.name] = await journey(target, group);
    const { embedded, cluster } = took as Pair<Journey>;
    groups.push({ embedded, cluster });
    say(`group ${turn + 1}, ${embedded.pages} pages: embedded ${embedded.seconds.toFixed(1)} s, cluster ${cluster.seconds.toFixed(1)} s`);
  }
  return { groups };
}

interface Sent {
  documentId: string;
  versionId: string;
}

async function journey(target: Target, group: readonly Document[]): Promise<Journey> {
  const started = performance.now();
  const sent: Sent[] = [];
  for (const { name, bytes } of group) sent.push((await call(target, `/documents?name=${encodeURIComponent(name)}`, { method: "POST", body: bytes })) as Sent);
  const pages: number[] = [];
  for (const one of sent) pages.push(await pagesOf(target, one));
  return { documents: group.length, pages: pages.reduce((sum, n) => sum + n, 0), seconds: (performance.now() - started) / 1000 };
}

async function pagesOf(target: Target, { documentId, versionId }: Sent): Promise<number> {
  for (const end = Date.now() + patienceMs; Date.now() < end; await sleep(250)) {
    const { name, versions } = (await call(target, `/documents/${documentId}`)) as { name: string; versions: { versionId: string; state: string; pages: number | null }[] };
    const version = versions.find((one) => one.versionId === versionId);
    if (version?.state === "dead") throw new Error(`bench: ${name} became a dead letter on ${target.name}`);
    if (version?.state === "ready" || version?.state === "partial") return version.pages ?? 0;
  }
  throw new Error(`bench: ${documentId} is not ready on ${target.name} after ${patienceMs / 1000} s`);
}

export interface Asked {
  ms: number;
  mode: string;
}

/** Questions that these documents answer, each asked of both before the next one. */
export async function questions(targets: Pair<Target>, about: readonly Document[]): Promise<Pair<Asked[]>> {
  const names = new Set(about.map(({ name }) => name));
  const wanted = (await readQuestions()).filter(({ manual }) => names.has(manual)).map(({ question }) => question);
  const asked: Pair<Asked[]> = { embedded: [], cluster: [] };
  const all = wanted.length > 0 ? wanted : Array<string>(50).fill("What must keep working when the internet is away?");
  for (const question of all.slice(0, 5)) for (const target of inTurn(0, targets)) await ask(target, question);
  say(`asking ${all.length} questions of each`);
  for (const [turn, question] of all.entries()) for (const target of inTurn(turn, targets)) asked[target.name].push(await ask(target, question));
  return asked;
}

async function ask(target: Target, question: string): Promise<Asked> {
  const started = performance.now();
  const { mode } = (await call(target, "/ask", { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ question }) })) as { mode: string };
  return { ms: performance.now() - started, mode };
}

/** What every call costs that does nothing: of a deployed platform the way through the cluster is in each of its figures. */
export async function emptyCallMs(target: Target): Promise<number[]> {
  const all: number[] = [];
  for (let at = 0; at < 30; at++) {
    const started = performance.now();
    await call(target, "/health");
    all.push(performance.now() - started);
  }
  return all;
}

async function call({ name, url, headers }: Target, path: string, init: RequestInit = {}): Promise<unknown> {
  const answer = await fetch(`${url}/api/v1${path}`, { ...init, headers: { ...headers, ...(init.headers as Record<string, string> | undefined) } });
  if (!answer.ok) throw new Error(`bench: ${path} on ${name}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}

/** Memory of the platform at rest and at work, what it grows by over 2,000 documents, and the disk it takes. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { type Platform, startPlatform } from "@homelab/testing";
import { mebibytes } from "./disk.ts";
import { fetchManuals } from "./manuals.ts";
import { processTree, pssMiB } from "./processes.ts";
import type { Figure, Section } from "./report.ts";
import { say } from "./say.ts";
import { slope } from "./statistics.ts";

const documents = 2000;
/** Most a process may grow by per document once it is warm: 2,000 documents then cost less than 40 MiB. */
const mostKiBPerDocument = 20;

const supervisor = "supervisord";

type Sizes = Readonly<Record<string, number>>;

export async function memory(): Promise<Section> {
  await using platform = await startPlatform();
  const pids = Object.fromEntries([...Object.entries(await platform.pids()).filter(([name]) => !name.startsWith("supervisor")), [supervisor, await supervisorOf(platform)]]) as Record<string, number>;
  const weigh = async (): Promise<Sizes> => Object.fromEntries(await Promise.all(Object.entries(pids).map(async ([name, pid]) => [name, await pssMiB(await treeOf(pid, name))] as const)));
  await sleep(10_000);
  const idle = await weigh();
  say(`idle: ${totalOf(idle).toFixed(0)} MiB`);
  const growth = await growthOver(platform, weigh);
  const state = await mebibytes(platform.state);
  const peak = await peakDuring(() => sendManuals(platform), weigh);
  const names = Object.keys(idle);
  const planned = await plannedFor(platform);
  const flat = names.every((name) => (growth.slopes[name] ?? 0) <= mostKiBPerDocument);
  return {
    name: "memory",
    title: "memory and disk",
    figures: [
      { what: "the platform at rest, all processes (PSS)", value: `${totalOf(idle).toFixed(0)} MiB` },
      { what: `peak while ${peak.documents} PDFs are taken in`, value: `${totalOf(peak.sizes).toFixed(0)} MiB` },
      { what: `growth over ${documents} small documents, second half, per process and document`, value: `at most ${Math.max(...Object.values(growth.slopes)).toFixed(1)} KiB`, wanted: `flat: ≤ ${mostKiBPerDocument} KiB`, met: flat },
      { what: "documents a second through the real models on the way", value: growth.perSecond.toFixed(1) },
      { what: `state folder after ${documents} small documents`, value: `${state} MiB` },
      ...(await diskFigures()),
    ],
    remarks: [
      [
        "| process (with its children) | the planner's least | the plan gives | at rest | while taking in PDFs | after 2,000 documents | growth per document, first half | second half |",
        "|---|---:|---:|---:|---:|---:|---:|---:|",
        ...names.map((name) => `| ${name} | ${mib(planned[name]?.least)} | ${mib(planned[name]?.given)} | ${mib(idle[name])} | ${mib(peak.sizes[name])} | ${mib(growth.last[name])} | ${(growth.early[name] ?? 0).toFixed(1)} KiB | ${(growth.slopes[name] ?? 0).toFixed(1)} KiB |`),
      ].join("\n"),
    ],
  };
}

const mib = (size: number | undefined) => (size === undefined ? "" : `${size.toFixed(0)} MiB`);

/** What the plan it runs with says of each process, in MiB. */
async function plannedFor(platform: Platform): Promise<Readonly<Record<string, { least: number; given: number }>>> {
  const parts = JSON.parse((await platform.cli("plan", "--measured", "--json")).stdout) as { component: string; leastBytes: number; givenBytes: number }[];
  return Object.fromEntries(parts.map(({ component, leastBytes, givenBytes }) => [component === "docling" ? "converter" : component, { least: leastBytes / 2 ** 20, given: givenBytes / 2 ** 20 }]));
}
const totalOf = (sizes: Sizes) => Object.values(sizes).reduce((sum, size) => sum + size, 0);

/** Everything is a child of the supervisor, so its own share is it alone. */
const treeOf = (pid: number, name: string) => (name === supervisor ? Promise.resolve([pid]) : processTree(pid));

async function supervisorOf(platform: Platform): Promise<number> {
  return Number.parseInt(await readFile(join(platform.state, "run", "pids", "supervisord.pid"), "utf8"), 10);
}

interface Growth {
  early: Sizes;
  slopes: Sizes;
  last: Sizes;
  perSecond: number;
}

async function growthOver(platform: Platform, weigh: () => Promise<Sizes>): Promise<Growth> {
  const points: { documents: number; sizes: Sizes }[] = [];
  const started = performance.now();
  for (let from = 0; from < documents; from += 100) {
    await sendNotes(platform, from, from + 100);
    points.push({ documents: from + 100, sizes: await weigh() });
    if (from % 500 === 400) say(`${from + 100} documents, ${totalOf(points.at(-1)?.sizes ?? {}).toFixed(0)} MiB`);
  }
  const perSecond = documents / ((performance.now() - started) / 1000);
  const last = points.at(-1)?.sizes ?? {};
  const slopesOf = (some: typeof points) => Object.fromEntries(Object.keys(last).map((name) => [name, 1024 * slope(some.map((p) => [p.documents, p.sizes[name] ?? 0] as const))]));
  const middle = points.length / 2;
  return { early: slopesOf(points.slice(0, middle)), slopes: slopesOf(points.slice(middle)), last, perSecond };
}

async function sendNotes(platform: Platform, from: number, to: number): Promise<void> {
  const ids: string[] = [];
  const waiting = Array.from({ length: to - from }, (_, at) => from + at);
  const send = async () => {
    for (let at = waiting.shift(); at !== undefined; at = waiting.shift()) ids.push((await platform.send(`note-${at}.md`, noteOf(at))).documentId);
  };
  await Promise.all(Array.from({ length: 4 }, send));
  for (const id of ids) await platform.settled(id, 300_000);
}

const noteOf = (at: number) =>
  `# Pump ${at}\n\nPump ${at} of the Weimar works fills tank ${at * 7} at night. Valve ${at * 13} stays closed until the gauge shows ${at % 90} bar.\n\n## Care\n\nOil the bearing of pump ${at} every ${(at % 11) + 2} weeks and write it down in book ${at % 40}.\n`;

async function sendManuals(platform: Platform): Promise<number> {
  const { manuals } = await fetchManuals();
  const sent = manuals.filter((manual) => manual.set === "ingest");
  const ids: string[] = [];
  for (const manual of sent) ids.push((await platform.send(manual.name, await readFile(manual.file))).documentId);
  for (const id of ids) await platform.settled(id, 600_000);
  return sent.length;
}

async function peakDuring(work: () => Promise<number>, weigh: () => Promise<Sizes>): Promise<{ documents: number; sizes: Sizes }> {
  let [peak, working]: [Sizes, boolean] = [await weigh(), true];
  const watch = (async () => {
    while (working) {
      const now = await weigh();
      if (totalOf(now) > totalOf(peak)) peak = now;
      await sleep(500);
    }
  })();
  const sent = await work();
  working = false;
  await watch;
  return { documents: sent, sizes: peak };
}

const repository = fileURLToPath(new URL("../../", import.meta.url));

async function diskFigures(): Promise<Figure[]> {
  const places = { node_modules: join(repository, "node_modules"), "Python environment": process.env["HOMELAB_VENV"] ?? "", "nats-server": process.env["HOMELAB_NATS_SERVER"] ?? "" };
  const sizes = await Promise.all(Object.entries(places).map(async ([name, path]) => [name, await mebibytes(path)] as const));
  const total = sizes.reduce((sum, [, size]) => sum + size, 0);
  return [{ what: "disk of the installation", value: `${total} MiB (${sizes.map(([name, size]) => `${name} ${size}`).join(", ")})` }];
}

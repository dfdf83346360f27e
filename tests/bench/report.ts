/** What a benchmark found, as a table for people and as JSON; docs/bench.md keeps the newest section of each. */
import { readFile, writeFile } from "node:fs/promises";
import { availableParallelism, cpus, loadavg, totalmem } from "node:os";
import { fileURLToPath } from "node:url";

export interface Figure {
  what: string;
  value: string;
  /** What the issue asks for, where it asks. */
  wanted?: string;
  met?: boolean;
}

export interface Section {
  /** Name on the command line and heading in the document. */
  name: string;
  title: string;
  figures: readonly Figure[];
  /** Paragraphs and tables of Markdown below the figures. */
  remarks: readonly string[];
}

export interface Measured extends Section {
  measuredAt: string;
  seconds: number;
  load: { before: number; after: number };
}

/** Runs a benchmark and notes how busy the machine was before it and at its end. */
export async function measured(run: () => Promise<Section>): Promise<Measured> {
  const before = loadavg()[0] ?? 0;
  const started = performance.now();
  const section = await run();
  const seconds = Math.round((performance.now() - started) / 1000);
  return { ...section, measuredAt: new Date().toISOString().slice(0, 16), seconds, load: { before, after: loadavg()[0] ?? 0 } };
}

export function renderSection({ name, title, figures, remarks, measuredAt, seconds, load }: Measured): string {
  const rows = figures.map(({ what, value, wanted, met }) => `| ${what} | ${value} | ${wanted ?? ""} | ${met === undefined ? "" : met ? "met" : "**missed**"} |`);
  const busy = load.before > 0.5 ? `; **the machine was busy with other work (load ${load.before.toFixed(1)} before it began)**` : "";
  return [
    `## ${name}: ${title}`,
    "",
    `Measured ${measuredAt.replace("T", " ")} UTC in ${seconds} s; load average ${load.before.toFixed(1)} before, ${load.after.toFixed(1)} at the end${busy}.`,
    "",
    "| figure | measured | wanted | |",
    "|---|---:|---:|---|",
    ...rows,
    "",
    ...remarks.flatMap((remark) => [remark, ""]),
  ].join("\n");
}

const document = fileURLToPath(new URL("../../docs/bench.md", import.meta.url));

/** Replaces the sections that were measured now and leaves the others. */
export async function writeDocument(sections: readonly Measured[]): Promise<void> {
  const old = await readFile(document, "utf8").catch(() => "");
  const kept = new Map(old.split(/^(?=## )/m).slice(1).map((text) => [/^## ([\w-]+)/.exec(text)?.[1] ?? "", text.trimEnd()] as const));
  for (const section of sections) kept.set(section.name, renderSection(section).trimEnd());
  const ordered = [...kept].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, text]) => text);
  await writeFile(document, `${[heading(), ...ordered].join("\n\n")}\n`);
}

function heading(): string {
  const model = cpus()[0]?.model.trim() ?? "unknown processor";
  return `# Measured

Written by \`./just bench\`; do not edit. Manuals: \`tests/bench/manuals.json\`; questions: \`tests/bench/questions/questions.md\`.

Machine: ${availableParallelism()} cores of "${model}", ${Math.round(totalmem() / 2 ** 30)} GiB memory, Node ${process.version}. A virtual machine's disk: its fsync
says nothing about yours. Compare ratios inside one section before seconds across sections.`;
}

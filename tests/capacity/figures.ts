import * as Capacity from "@homelab/capacity";
import { printBytes } from "@homelab/quantities";
import { budgetSection } from "./refused-budget.ts";

type Figures = Pick<typeof Capacity, "demands" | "models" | "profiles" | "everyFigure" | "plan" | "remedies">;

/** Every figure of the planner's tables as a page: what, how much, and where from. */
export function figuresDocument(capacity: Figures = Capacity): string {
  const rows = capacity.demands.flatMap(({ name, memory, cpu, disk, replicas, connections }) => [
    [`${name}: memory, least`, printBytes(memory.floor.value), memory.floor],
    [`${name}: memory, most of one replica`, printBytes(memory.ceiling.value), memory.ceiling],
    [`${name}: memory, weight`, String(memory.weight.value), memory.weight],
    [`${name}: cores, least`, String(cpu.floor.value), cpu.floor],
    [`${name}: cores, most`, String(cpu.ceiling.value), cpu.ceiling],
    [`${name}: cores, weight`, String(cpu.weight.value), cpu.weight],
    ...(disk ? [[`${name}: disk, least`, printBytes(disk.floor.value), disk.floor], [`${name}: disk, most`, printBytes(disk.ceiling.value), disk.ceiling], [`${name}: disk, weight`, String(disk.weight.value), disk.weight]] : []),
    [`${name}: replicas`, String(replicas.value), replicas],
    ...(connections ? [[`${name}: connections to Postgres`, String(connections.value), connections]] : []),
  ]) as [string, string, Capacity.Figure][];
  const models = capacity.models.flatMap((model) => [
    ...(["layers", "kvWidth", "embedding", "vocabulary", "window"] as const).map((part): [string, string, Capacity.Figure] => [`${model.name}: ${part}`, String(model[part].value), model[part]]),
    ...model.files.map(({ quantization, bytes }): [string, string, Capacity.Figure] => [`${model.name}: ${quantization}`, `${(bytes.value / 1e9).toFixed(2)} GB`, bytes]),
  ]);
  const profiles = Object.entries(capacity.profiles).flatMap(([name, profile]) => (["mostReplicas", "embeddingBatch", "sharedBuffers", "mostWorkMem"] as const).map((part): [string, string, Capacity.Figure] => [`${name}: ${part}`, part === "mostWorkMem" ? printBytes(profile[part].value) : String(profile[part].value), profile[part]]));
  const others = Object.entries(capacity.everyFigure).map(([name, figure]): [string, string, Capacity.Figure] => [name, String(figure.value), figure]);
  return `# Sizes: what the planner is made of

Every number of the planner's tables. *Measured* was taken by a script of this repository and can be taken again; *published* is somebody else's;
*decided* is ours, with the reason. Written by a test; to change a number, change its table in \`packages/capacity\`. What follows for a machine:
\`./just plan\`, and why: \`./just plan --why postgres.shared_buffers\`. What each part really takes beside it: \`./just plan --measured\` and docs/bench.md,
section "memory".

${section("Components", rows)}
${section("Profiles", profiles)}
${section("Models", models)}
${section("Formulae", others)}
${budgetSection(capacity)}`;
}

const section = (title: string, rows: readonly (readonly [string, string, Capacity.Figure])[]): string =>
  `## ${title}\n\n| figure | value | source | where from, or why |\n|---|---:|---|---|\n${rows.map(([what, value, { source, where }]) => `| ${what} | ${value} | ${source} | ${where.replaceAll("|", "\\|")} |`).join("\n")}\n`;

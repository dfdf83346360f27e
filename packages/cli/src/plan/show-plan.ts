import type { HostPlan, Plan, Remedy } from "@homelab/capacity";
import type { FactsProblem } from "@homelab/hardware";
import { printBytes, printCores } from "@homelab/quantities";
import { table, tint } from "../terminal.ts";
import { lettersOf, memoryBar } from "./bar.ts";

interface Shown {
  found: { from: string; problems: readonly FactsProblem[] };
  ways: readonly Remedy[];
  /** Whether what runs was started with it. */
  usage?: string | undefined;
}

/** The plan for a person: hosts with what goes where, then what follows for the parts, then what is missing. */
export function showPlan(plan: Plan, { found, ways, usage }: Shown): string {
  return [
    `${tint("bold", `plan for ${plan.target}`)}  ${tint("dim", `facts: ${found.from}`)}`,
    ...plan.hosts.map((host) => showHost(host, plan)),
    showParts(plan),
    showModel(plan),
    section("unknown", "yellow", [...plan.unknowns.map(({ host, fact, assumed }) => `${host}: ${fact} — planned as ${assumed}`), ...found.problems.map(({ host, field, message, severity }) => `${host}${field ? ` ${field}` : ""} (${severity}): ${message}`)]),
    section("left out", "dim", leftOut(plan)),
    section("does not fit", "red", plan.shortfalls.map(({ component, message }) => `${component} ${message}`)),
    section("the cheapest ways to make it fit", "bold", ways.map(({ what }, i) => `${i + 1}. ${what}`)),
    verdict(plan, ways),
    usage === undefined ? "" : tint("dim", usage),
  ]
    .filter(Boolean)
    .join("\n\n");
}

function showHost(host: HostPlan, plan: Plan): string {
  const here = plan.components.filter((component) => component.host === host.host);
  const letters = lettersOf(here.map(({ component }) => component));
  const { memory, cpu } = host;
  const kept = memory.totalBytes - memory.systemBytes - memory.kubernetesBytes - memory.roomBytes;
  const amounts = [`= system ${printBytes(memory.systemBytes)}`, ...(memory.kubernetesBytes > 0 ? [`k Kubernetes ${printBytes(memory.kubernetesBytes)}`] : []), `· left ${printBytes(memory.roomBytes - memory.givenBytes)}`, `+ kept free ${printBytes(kept)}`];
  const rows = here.map((c) => [
    `  ${letters.get(c.component) ?? ""} ${c.component}`,
    c.replicas.most > 1 ? `1–${c.replicas.most} ×` : "",
    printBytes(c.memory.limitBytes),
    `${c.cpu.request}–${c.cpu.limit} cores`,
    c.volume ? `${printBytes(c.volume.bytes)} on ${c.volume.mount}` : "",
    tint("dim", c.does),
  ]);
  return [
    `${tint("bold", host.host)}  zone ${host.zone}${host.standIn ? ", a stand-in" : ""}  profile ${tint("bold", host.profile.name)}: ${host.profile.why}`,
    `  [${memoryBar(host, plan, letters)}] ${printBytes(memory.totalBytes)}`,
    `  ${amounts.join("   ")}`,
    `  cores: ${Math.round(cpu.requested * 100) / 100} of ${cpu.room} asked for, the machine has ${cpu.total}`,
    ...host.disks.map((disk) => `  disk ${disk.mount} (${disk.medium}, ${printBytes(disk.sizeBytes)}): ${printBytes(disk.givenBytes)} of ${printBytes(disk.roomBytes)} given`),
    ...host.notes.map((note) => `  ${tint("yellow", "note")} ${note}`),
    ...(rows.length > 0 ? [table(rows)] : ["  nothing of the platform runs here"]),
  ].join("\n");
}

function showParts({ nats, garage, postgres, timescaledb, workers }: Plan): string {
  const sizes = (record: Readonly<Record<string, number>>) => Object.entries(record).map(([name, bytes]) => `${name} ${printBytes(bytes)}`).join(", ");
  const database = (name: string, p: NonNullable<Plan["postgres"]>) => [name, `shared_buffers ${printBytes(p.sharedBuffersBytes)}, work_mem ${printBytes(p.workMemBytes)}, maintenance_work_mem ${printBytes(p.maintenanceBytes)}, ${p.maxConnections} connections, random_page_cost ${p.randomPageCost}`];
  const rows = [
    ...(nats ? [["nats", `file store ${printBytes(nats.fileStoreBytes)}: ${sizes(nats.streams)}`]] : []),
    ...(garage ? [["garage", `${garage.replication === 1 ? "one copy" : `${garage.replication} copies`}: ${sizes(garage.buckets)}`]] : []),
    ...(postgres ? [database("postgres", postgres)] : []),
    ...(timescaledb ? [database("timescaledb", timescaledb)] : []),
    ...(workers ? [["workers", `${workers.converters} converted at once in ${printBytes(workers.converterBytes)} each, ${workers.embeddingBatch} embedded at once; heaps ${sizes(workers.heapBytes)}`]] : []),
  ];
  return rows.length === 0 ? "" : table(rows);
}

function showModel({ model }: Plan): string {
  if (!model) return "";
  const place = { unified: "in unified memory", card: "on the card", host: "without a GPU" }[model.memory];
  return [
    `${tint("bold", "model")}  ${model.model} ${model.quantization} on ${model.host}, ${place}`,
    `  ${model.slots} slots, ${model.contextTokens} tokens of context in all, cache of ${model.cacheType}, batch ${model.batch}/${model.microBatch}`,
    `  weights ${printBytes(model.weightBytes)} + cache ${printBytes(model.kvBytes)} + compute ${printBytes(model.computeBytes)} + runtime ${printBytes(model.runtimeBytes)} + prompts ${printBytes(model.promptCacheBytes)}`,
  ].join("\n");
}

function leftOut(plan: Plan): string[] {
  const reasons = new Map<string, string[]>();
  for (const { component, why } of plan.absent) if (!why.startsWith("not a part of")) reasons.set(why, [...(reasons.get(why) ?? []), component]);
  return [...reasons].map(([why, components]) => `${components.join(", ")}: ${why}`);
}

const section = (title: string, style: "yellow" | "dim" | "red" | "bold", lines: readonly string[]): string => (lines.length === 0 ? "" : [tint(style, title), ...lines.map((line) => `  ${line}`)].join("\n"));

function verdict(plan: Plan, ways: readonly Remedy[]): string {
  const cores = plan.hosts.reduce((sum, { cpu }) => sum + cpu.total, 0);
  if (plan.fits) return `${tint("green", "everything fits")} on ${plan.hosts.length === 1 ? "one host" : `${plan.hosts.length} hosts`} with ${printCores(cores)}.  Why a number: ./just plan --why postgres.shared_buffers`;
  return ways.length > 0 ? "" : `${tint("red", "nothing that was tried makes it fit")}: it needs another machine`;
}

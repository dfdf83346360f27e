import type { Plan } from "@homelab/capacity";
import { printBytes } from "@homelab/quantities";

/** A plan as tables for people: what the golden files hold. */
export function planTable(title: string, plan: Plan): string {
  return [`# ${title}`, ...plan.hosts.map((host) => hostTable(plan, host)), settingsTable(plan), list("Does not fit", plan.shortfalls.map(({ component, message }) => `${component} ${message}`)), list("Unknown", plan.unknowns.map(({ host, fact, assumed }) => `${host}: ${fact}, planned as ${assumed}`)), list("Left out", leftOut(plan))].filter(Boolean).join("\n\n") + "\n";
}

function hostTable(plan: Plan, host: Plan["hosts"][number]): string {
  const { memory, cpu } = host;
  const here = plan.components.filter((c) => c.host === host.host);
  return [
    `**${host.host}** (zone ${host.zone}), profile \`${host.profile.name}\`: ${host.profile.why}.`,
    "",
    `Memory ${printBytes(memory.totalBytes)} = system ${printBytes(memory.systemBytes)} + Kubernetes ${printBytes(memory.kubernetesBytes)} + room ${printBytes(memory.roomBytes)} (${printBytes(memory.givenBytes)} given) + kept free ${printBytes(memory.totalBytes - memory.systemBytes - memory.kubernetesBytes - memory.roomBytes)}. Cores: ${cpu.requested} of ${cpu.room} asked for, ${cpu.total} there are.`,
    "",
    "| part | replicas | memory request | memory limit | CPU request | CPU limit | volume |",
    "|---|---:|---:|---:|---:|---:|---:|",
    ...here.map((c) => `| ${c.component} | ${c.replicas.most} | ${printBytes(c.memory.requestBytes)} | ${printBytes(c.memory.limitBytes)} | ${c.cpu.request} | ${c.cpu.limit} | ${c.volume ? `${printBytes(c.volume.bytes)} on ${c.volume.mount}` : ""} |`),
    ...host.notes.map((note) => `\nNote: ${note}.`),
  ].join("\n");
}

function settingsTable(plan: Plan): string {
  const rows: [string, string][] = [];
  const database = (name: string, p: Plan["postgres"]) => {
    if (p) rows.push([name, `shared_buffers ${printBytes(p.sharedBuffersBytes)}, work_mem ${printBytes(p.workMemBytes)}, maintenance_work_mem ${printBytes(p.maintenanceBytes)}, effective_cache_size ${printBytes(p.effectiveCacheBytes)}, max_connections ${p.maxConnections}, max_wal_size ${printBytes(p.maxWalBytes)}, random_page_cost ${p.randomPageCost}, effective_io_concurrency ${p.ioConcurrency}`]);
  };
  database("postgres", plan.postgres);
  database("timescaledb", plan.timescaledb);
  if (plan.nats) rows.push(["nats", `file store ${printBytes(plan.nats.fileStoreBytes)}: ${Object.entries(plan.nats.streams).map(([name, bytes]) => `${name} ${printBytes(bytes)}`).join(", ")}`]);
  if (plan.garage) rows.push(["garage", `copies ${plan.garage.replication}; ${Object.entries(plan.garage.buckets).map(([name, bytes]) => `${name} ${printBytes(bytes)}`).join(", ")}`]);
  if (plan.workers) rows.push(["workers", `${plan.workers.converters} converted at once in ${printBytes(plan.workers.converterBytes)}, batch ${plan.workers.embeddingBatch}; heaps ${Object.entries(plan.workers.heapBytes).map(([name, bytes]) => `${name} ${printBytes(bytes)}`).join(", ")}`]);
  const { model } = plan;
  if (model) rows.push(["model", `${model.model} ${model.quantization}: weights ${printBytes(model.weightBytes)} + cache ${printBytes(model.kvBytes)} (${model.contextTokens} tokens, ${model.slots} slots, ${model.cacheType}) + compute ${printBytes(model.computeBytes)} + runtime ${printBytes(model.runtimeBytes)} + prompts ${printBytes(model.promptCacheBytes)}; batch ${model.batch}/${model.microBatch}, layers on the GPU: ${model.gpuLayers}`]);
  return rows.length === 0 ? "" : ["| part | settings |", "|---|---|", ...rows.map(([part, text]) => `| ${part} | ${text} |`)].join("\n");
}

const leftOut = (plan: Plan): string[] => plan.absent.filter(({ why }) => !why.startsWith("not a part of")).map(({ component, why }) => `${component}: ${why}`);
const list = (title: string, lines: readonly string[]): string => (lines.length === 0 ? "" : `${title}:\n\n${lines.map((line) => `- ${line}`).join("\n")}`);

import type { HostFacts } from "@homelab/hardware";
import { sumOf } from "@homelab/quantities";
import { demands } from "./demands/index.ts";
import type { Plan } from "./plan.ts";
import type { PostgresSizes } from "./postgres.ts";

/** Rules every plan keeps, and the sentences for those that one breaks. Empty for a sound plan. */
export function violations(plan: Plan, facts: readonly HostFacts[]): string[] {
  return [...hostViolations(plan, facts), ...componentViolations(plan), ...onceViolations(plan), ...storeViolations(plan)];
}

function hostViolations(plan: Plan, facts: readonly HostFacts[]): string[] {
  return plan.hosts.flatMap(({ host, disks }) => {
    const here = plan.components.filter((component) => component.host === host);
    const known = facts.find((f) => f.host === host);
    if (!known) return [`${host} is planned without facts`];
    const { memory, cpu } = known.identity;
    const limits = sumOf(here.map((c) => c.memory.limitBytes * c.replicas.most));
    const requests = sumOf(here.map((c) => c.cpu.request * c.replicas.most));
    const had = Math.min(memory.totalBytes, memory.limitBytes ?? Infinity);
    const cores = Math.min(cpu.threads, cpu.quota ?? Infinity);
    const path = `hosts.${host}.memory.room`;
    const room = plan.why[path]?.value ?? 0;
    return [
      ...(limits > room || room > had ? [`${host}: memory limits ${limits} exceed the room ${room} of ${had}`] : []),
      ...(requests > cores + 1e-9 ? [`${host}: CPU requests ${requests} exceed ${cores} cores`] : []),
      ...disks.flatMap((disk) => {
        const size = known.identity.disks.find(({ mount }) => mount === disk.mount)?.sizeBytes ?? 0;
        const free = known.measurements.disks[disk.mount]?.freeBytes ?? "unknown";
        const most = free === "unknown" ? size : Math.min(size, free.value);
        return disk.givenBytes > most ? [`${host}: volumes on ${disk.mount} take ${disk.givenBytes} of ${most}`] : [];
      }),
    ];
  });
}

const componentViolations = (plan: Plan): string[] =>
  plan.components.flatMap(({ component, memory, cpu, replicas }) => [
    ...(memory.requestBytes > memory.limitBytes ? [`${component}: memory limit below request`] : []),
    ...(cpu.request > cpu.limit ? [`${component}: CPU limit below request`] : []),
    ...(cpu.request <= 0 || memory.requestBytes <= 0 ? [`${component}: asks for nothing`] : []),
    ...(replicas.most < replicas.least ? [`${component}: most replicas below least`] : []),
    ...(memory.limitBytes < (plan.why[`demands.${component}.memory.floor`]?.value ?? 0) ? [`${component}: below its floor`] : []),
  ]);

function onceViolations(plan: Plan): string[] {
  return demands.flatMap(({ name }) => {
    const placed = plan.components.filter(({ component }) => component === name).length;
    const reported = plan.absent.some(({ component }) => component === name) || plan.shortfalls.some(({ component }) => component === name);
    return placed + (reported ? 1 : 0) === 1 ? [] : [`${name} is placed ${placed} times and ${reported ? "" : "not "}reported`];
  });
}

function storeViolations(plan: Plan): string[] {
  const { nats, garage, postgres, timescaledb, model } = plan;
  const of = (name: string) => plan.components.find(({ component }) => component === name);
  const found: string[] = [];
  if (nats && sumOf(Object.values(nats.streams)) > nats.fileStoreBytes) found.push("streams exceed the file store");
  if (nats && nats.fileStoreBytes > (of("nats")?.volume?.bytes ?? 0)) found.push("the file store exceeds its volume");
  if (nats && nats.memoryStoreBytes > (of("nats")?.memory.limitBytes ?? 0)) found.push("the memory store exceeds the limit");
  if (garage && sumOf(Object.values(garage.buckets)) > (of("garage")?.volume?.bytes ?? 0)) found.push("bucket quotas exceed the volume");
  if (postgres) found.push(...postgresViolations("postgres", postgres, of("postgres")?.memory.limitBytes ?? 0));
  if (timescaledb) found.push(...postgresViolations("timescaledb", timescaledb, of("timescaledb")?.memory.limitBytes ?? 0));
  if (model && model.memory !== "card" && model.weightBytes + model.kvBytes + model.computeBytes + model.runtimeBytes + model.promptCacheBytes > (of("llama-cpp")?.memory.limitBytes ?? 0)) found.push("the model exceeds its memory");
  if (model && model.memory === "card" && model.weightBytes + model.kvBytes + model.computeBytes + model.runtimeBytes > (plan.why["llama-cpp.card"]?.value ?? 0)) found.push("the model exceeds its card");
  for (const [name, heap] of Object.entries(plan.workers?.heapBytes ?? {})) if (heap <= 0 || heap >= (of(name)?.memory.limitBytes ?? 0)) found.push(`${name}: a heap of ${heap} does not fit its limit`);
  return found;
}

/** What shared buffers, maintenance and every connection with one sort may take at once. */
function postgresViolations(name: string, p: PostgresSizes, limit: number): string[] {
  const perConnection = 4 * 2 ** 20;
  const used = p.sharedBuffersBytes + p.maintenanceBytes + p.autovacuumWorkers * p.autovacuumBytes + p.maxConnections * (perConnection + p.workMemBytes);
  return [
    ...(used > limit ? [`${name}: ${used} bytes may be used at once, the limit is ${limit}`] : []),
    ...(p.effectiveCacheBytes > limit || p.effectiveCacheBytes < p.sharedBuffersBytes ? [`${name}: effective_cache_size is not between shared_buffers and the limit`] : []),
    ...(p.minWalBytes * 2 > p.maxWalBytes ? [`${name}: max_wal_size is too near to min_wal_size`] : []),
  ];
}

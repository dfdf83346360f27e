import type { HostFacts } from "@homelab/hardware";
import { GiB, printBytes } from "@homelab/quantities";
import { demands } from "./demands/index.ts";
import { modelNamed, models } from "./model/catalog.ts";
import { plan, type Plan } from "./plan.ts";
import { priorities } from "./demand.ts";
import type { Wishes } from "./wishes.ts";

/** A change after which everything that is still wanted fits: it was planned again to be sure. */
export interface Remedy {
  what: string;
  /** What it costs in effort, in money or in what is lost; lower is cheaper. */
  cost: number;
}

interface Candidate extends Remedy {
  facts: readonly HostFacts[];
  wishes: Wishes;
}

/** The three cheapest ways to make a plan fit, each tried; empty where nothing is short. */
export function remedies(facts: readonly HostFacts[], wishes: Wishes, current: Plan): Remedy[] {
  if (current.fits) return [];
  const fitting: Remedy[] = [];
  for (const { facts: hosts, wishes: wish, what, cost } of candidates(facts, wishes, current).sort((a, b) => a.cost - b.cost || (a.what < b.what ? -1 : 1))) {
    if (fitting.length === 3) break;
    if (plan(hosts, wish).fits) fitting.push({ what, cost });
  }
  return fitting;
}

function candidates(facts: readonly HostFacts[], wishes: Wishes, current: Plan): Candidate[] {
  // the embedded target has no part that the others can do without
  return [...(wishes.target === "embedded" ? [] : dropping(facts, wishes, current)), ...unfixing(facts, wishes), ...smallerModel(facts, wishes), ...growing(facts, wishes, current), ...otherTarget(facts, wishes)];
}

const costOfPriority = { critical: 40, high: 8, normal: 4, low: 1 } as const;

/** One component alone, then the least important ones together until it fits. */
function dropping(facts: readonly HostFacts[], wishes: Wishes, current: Plan): Candidate[] {
  const wanted = demands.filter(({ name }) => !current.absent.some(({ component }) => component === name));
  const settings = [...new Set(wanted.map(({ setting }) => setting))].filter((setting) => setting !== "homeAssistant");
  const priorityOf = (setting: string) => wishes.components?.[setting]?.priority ?? wanted.find((d) => d.setting === setting)?.priority ?? "low";
  const byCost = settings.sort((a, b) => priorities.indexOf(priorityOf(b)) - priorities.indexOf(priorityOf(a)) || (a < b ? -1 : 1));
  const droppable = byCost.filter((setting) => priorityOf(setting) !== "critical");
  const without = (dropped: readonly string[]): Candidate => ({
    what: `switch off ${dropped.join(", ")} (components.${dropped[0] ?? ""}.enabled: false${dropped.length > 1 ? ", …" : ""})`,
    cost: dropped.reduce((sum, setting) => sum + costOfPriority[priorityOf(setting)], 0),
    facts,
    wishes: { ...wishes, components: { ...wishes.components, ...Object.fromEntries(dropped.map((setting) => [setting, { ...wishes.components?.[setting], enabled: false }])) } },
  });
  const short = new Set(current.shortfalls.map(({ component }) => demands.find(({ name }) => name === component)?.setting ?? component).filter((setting) => droppable.includes(setting)));
  return [...droppable.map((setting) => without([setting])), ...droppable.slice(1).map((_, i) => without(droppable.slice(0, i + 2))), ...(short.size > 1 ? [without([...short])] : [])];
}

function unfixing(facts: readonly HostFacts[], wishes: Wishes): Candidate[] {
  const { fixed, ...rest } = wishes;
  return fixed ? [{ what: "let the planner size what was fixed by hand", cost: 0.5, facts, wishes: rest }] : [];
}

function smallerModel(facts: readonly HostFacts[], wishes: Wishes): Candidate[] {
  if (!wishes.llm) return [];
  const from = models.findIndex(({ name }) => name === modelNamed(wishes.llm?.name ?? "")?.name) + 1;
  const smaller = models.slice(from).map(({ name }, i): Candidate => ({ what: `serve ${name} instead of ${wishes.llm?.name ?? ""} (models.llm.name)`, cost: 3 + i, facts, wishes: { ...wishes, llm: { name } } }));
  const { quantization, context, ...bare } = wishes.llm;
  return quantization === undefined && context === undefined ? smaller : [{ what: "let the planner choose quantization and context (models.llm)", cost: 1, facts, wishes: { ...wishes, llm: bare } }, ...smaller];
}

/** Memory comes in modules; disks are freed or bought. */
function growing(facts: readonly HostFacts[], wishes: Wishes, current: Plan): Candidate[] {
  const hosts = (resource: string) => [...new Set(current.shortfalls.flatMap((s) => (s.resource === resource && s.host !== undefined ? [s.host] : [])))];
  const memory = hosts("memory").flatMap((host) => [4, 8, 16, 32, 64, 128].map((gibibytes): Candidate => ({ what: `add ${gibibytes} GiB of memory to ${host}`, cost: 6 + gibibytes / 4, facts: facts.map((f) => (f.host === host ? withMemory(f, gibibytes * GiB) : f)), wishes })));
  const disk = hosts("disk").flatMap((host) => [16, 64, 256, 1024].map((gibibytes): Candidate => ({ what: `free ${printBytes(gibibytes * GiB)} on a disk of ${host}, or add one`, cost: 2 + gibibytes / 64, facts: facts.map((f) => (f.host === host ? withDisk(f, gibibytes * GiB) : f)), wishes })));
  const cores = hosts("cpu").flatMap((host) => [2, 4, 8].map((more): Candidate => ({ what: `give ${host} ${more} more cores`, cost: 8 + more, facts: facts.map((f) => (f.host === host ? withCores(f, more) : f)), wishes })));
  return [...memory, ...disk, ...cores];
}

/** A host with more memory, as if a module were added. */
export function withMemory(facts: HostFacts, bytes: number): HostFacts {
  const { memory } = facts.identity;
  return { ...facts, identity: { ...facts.identity, memory: { ...memory, totalBytes: memory.totalBytes + bytes, limitBytes: memory.limitBytes === null ? null : memory.limitBytes + bytes } } };
}

function withDisk(facts: HostFacts, bytes: number): HostFacts {
  const disk = { mount: "/homelab-data", device: "/dev/added", filesystem: "ext4", medium: "ssd" as const, sizeBytes: Math.ceil(bytes * 1.5) };
  const unknown = "unknown" as const;
  const measurements = { freeBytes: { value: disk.sizeBytes, at: facts.since, method: "assumed" }, randomReadIops: unknown, randomWriteIops: unknown, sequentialReadBytesPerSecond: unknown, sequentialWriteBytesPerSecond: unknown, syncSeconds: unknown };
  return { ...facts, identity: { ...facts.identity, disks: [...facts.identity.disks, disk] }, measurements: { ...facts.measurements, disks: { ...facts.measurements.disks, [disk.mount]: measurements } } };
}

function withCores(facts: HostFacts, more: number): HostFacts {
  const { cpu } = facts.identity;
  return { ...facts, identity: { ...facts.identity, cpu: { ...cpu, cores: cpu.cores + more, threads: cpu.threads + more, quota: cpu.quota === null ? null : cpu.quota + more } } };
}

function otherTarget(facts: readonly HostFacts[], wishes: Wishes): Candidate[] {
  const primary = facts.find(({ zone }) => zone === "primary");
  if (wishes.target === "embedded" || !primary) return [];
  return [{ what: `use the embedded target on ${primary.host}: no Kubernetes, no LiteLLM (target: embedded)`, cost: 5, facts: [primary], wishes: { ...wishes, target: "embedded" } }];
}

import { availableParallelism, hostname } from "node:os";
import { readFile } from "node:fs/promises";
import { factsOfThisMachine } from "@homelab/adapters/facts";
import type { HostFacts, KnownHosts } from "@homelab/hardware";
import { printBytes } from "@homelab/quantities";
import { hostLabel } from "../init/host-label.ts";
import { fail, ok, warn, type Finding, type Probe } from "./probe.ts";

const GiB = 2 ** 30;
const needed = { memory: 1.5 * GiB, comfortableMemory: 4 * GiB };

/** What the planner would see of this machine, read once for all. */
export function factProbes(): Probe[] {
  const known = factsOfThisMachine({ host: hostLabel(hostname()), zone: "primary", now: () => new Date() }).hosts();
  // every probe meets the failure by itself
  known.catch(() => undefined);
  return [
    { name: "hardware", optional: true, look: async () => judgeFacts(await known) },
    { name: "memory", look: async () => judgeMemory(await readFile("/proc/meminfo", "utf8"), (await known).hosts[0]?.identity.memory.limitBytes ?? null) },
    { name: "cores", look: async () => judgeCores(availableParallelism(), (await known).hosts[0]?.identity.cpu.quota ?? null) },
  ];
}

export function judgeFacts({ hosts, problems }: KnownHosts): Finding {
  const [wrong] = problems;
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : "";
  if (!hosts[0]) return warn(`${wrong?.field ?? "facts"}: ${wrong?.message ?? "none found"}${more}`, "./just up and ./just plan cannot size this machine until this is mended.");
  return wrong ? warn(`${wrong.field}: ${wrong.message}${more}`, "./just plan works, carefully; ./just audit measures what is missing.") : ok(summary(hosts[0]));
}

function summary({ identity: { cpu, memory, gpus, disks } }: HostFacts): string {
  const cards = gpus === "unknown" ? "GPU unknown" : gpus.length === 0 ? "no GPU" : gpus.map(({ name }) => name).join(", ");
  const data = disks.map(({ mount, medium, sizeBytes }) => `${mount} ${printBytes(sizeBytes)} ${medium === "unknown" ? "" : medium}`.trim());
  return `${cpu.architecture}, ${cpu.cores} cores, ${printBytes(memory.totalBytes)}, ${cards}, ${data.join(", ") || "no disk"}`;
}

export function judgeMemory(meminfo: string, limitBytes: number | null): Finding {
  const available = Number(/^MemAvailable:\s+(\d+) kB/m.exec(meminfo)?.[1] ?? 0) * 1024;
  const usable = Math.min(available, limitBytes ?? Infinity);
  const found = `${(available / GiB).toFixed(1)} GiB available${limitBytes === null ? "" : `, ${(limitBytes / GiB).toFixed(1)} GiB allowed by the control group`}`;
  if (usable < needed.memory) return fail(found, `At least ${needed.memory / GiB} GiB must be available: ${usable < available ? "raise the container's memory limit." : "close other programs."}`);
  if (usable < needed.comfortableMemory) return warn(found, "Enough to run; close other programs before large documents are taken in.");
  return ok(found);
}

export function judgeCores(count: number, quota: number | null): Finding {
  const found = quota === null ? String(count) : `${count}, of which the control group allows ${quota}`;
  return Math.min(count, quota ?? Infinity) >= 2 ? ok(found) : warn(found, "Works; conversion and embedding take turns. Give the machine a second core.");
}

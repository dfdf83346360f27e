import { setTimeout as sleep } from "node:timers/promises";
import { askOnce, complaintOf, partNames, runningPart, runningSupervisor, streamsReport, type PartName, type StreamReport } from "@homelab/engines";
import { getStatus } from "../documents/api-client.ts";
import { apiAddress, superuserPassword, type Place } from "../place.ts";
import { readKeptPlan } from "../plan/kept-plan.ts";
import { table, tint, type Terminal } from "../terminal.ts";

export interface ServiceStatus {
  healthy: boolean;
  /** Null when nothing runs under its recorded pid. */
  pid: number | null;
  port: number | null;
  /** What is wrong, in the part's or our own words. */
  why?: string;
}

export interface PlatformStatus {
  healthy: boolean;
  services: Record<string, ServiceStatus>;
  /** Null while the API is away. */
  counts: Record<string, unknown> | null;
  /** Null while NATS is away. */
  streams: StreamReport[] | null;
  deadLetters: number | null;
  /** What the sizes follow from; null where no plan was kept. */
  plan: { profile: string; since: string; facts: string } | null;
}

const patienceMs = 3000;

/** Every part's own answer, asked at once; the supervisor is not consulted. */
export async function platformStatus(place: Place): Promise<PlatformStatus> {
  const api = await apiAddress(place);
  const at = { settings: place.settings, layout: place.layout, superuserPassword: await superuserPassword(place.layout), apiToken: api.token };
  const [supervisor, parts, streams, library] = await Promise.all([
    supervisorStatus(place),
    Promise.all(partNames.map(async (name) => [name, await serviceStatus(name, place, await askOnce(complaintOf(name, at), patienceMs))] as const)),
    streamsReport(place.settings.ports.natsMonitor, AbortSignal.timeout(patienceMs)).catch(() => null),
    getStatus(api).catch(() => null),
  ]);
  const services = [["supervisor", supervisor] as const, ...parts];
  return {
    healthy: services.every(([, service]) => service.healthy),
    services: Object.fromEntries(services),
    counts: library?.counts ?? null,
    streams,
    deadLetters: library?.deadLetters ?? null,
    plan: await planInUse(place),
  };
}

async function planInUse({ layout }: Place): Promise<PlatformStatus["plan"]> {
  const kept = await readKeptPlan(layout);
  return kept ? { profile: kept.hosts[0]?.profile.name ?? "unknown", since: kept.since, facts: kept.facts.from } : null;
}

/** Parts that live without it answer as well as ever; what dies then stays dead. */
async function supervisorStatus({ layout }: Place): Promise<ServiceStatus> {
  const pid = (await runningSupervisor(layout))?.pid ?? null;
  return { healthy: pid !== null, pid, port: null, ...(pid === null ? { why: "it does not run: what dies stays dead until ./just up" } : {}) };
}

async function serviceStatus(name: PartName, { settings, layout }: Place, why: string | undefined): Promise<ServiceStatus> {
  const pid = (await runningPart(layout, name))?.pid ?? null;
  const port = name in settings.ports ? settings.ports[name as keyof typeof settings.ports] : null;
  // something answers there, but it is not ours
  const complaint = why ?? (pid === null ? "a process that is not of this state folder answers on its port" : undefined);
  return { healthy: complaint === undefined, pid, port, ...(complaint === undefined ? {} : { why: complaint }) };
}

/** Prints the status once, or again and again; true when everything is well. */
export async function status(place: Place, options: { watch: boolean }, terminal: Terminal): Promise<boolean> {
  for (;;) {
    const found = await platformStatus(place);
    if (options.watch && process.stdout.isTTY) process.stdout.write("\u001b[2J\u001b[H");
    if (terminal.json) terminal.printJson(found);
    else terminal.print(renderStatus(found, place.layout.root));
    if (!options.watch) return found.healthy;
    await sleep(2000);
  }
}

export function renderStatus(found: PlatformStatus, root: string): string {
  const parts = Object.entries(found.services);
  if (parts.every(([, service]) => service.pid === null)) return `homelab is down (state: ${root})\n\nStart it: ./just up`;
  const rows = parts.map(([name, s]) => [name, s.healthy ? tint("green", "healthy") : tint("red", "not well"), s.port === null ? "" : `:${s.port}`, s.pid === null ? "no process" : `pid ${s.pid}`, s.why ?? ""]);
  const lag = (found.streams ?? []).flatMap((stream) => stream.consumers.map((c) => [c.name, `${c.waiting} waiting`, `${c.inWork} in work`, c.redelivered > 0 ? `${c.redelivered} redelivered` : ""]));
  const counts = Object.entries(found.counts ?? {}).filter(([, value]) => typeof value === "number");
  return [
    `homelab is ${found.healthy ? tint("green", "healthy") : tint("red", "not healthy")} (state: ${root})`,
    table(rows),
    ...(lag.length > 0 ? [table(lag)] : []),
    ...(found.plan ? [`sizes: profile ${found.plan.profile}, in use since ${found.plan.since}, from ${found.plan.facts}`] : []),
    `${counts.map(([name, value]) => `${String(value)} ${name}`).join(" · ") || "counts unknown: the API is away"} · ${found.deadLetters ?? "?"} dead letters`,
  ].join("\n\n");
}

import type { AuditOutcome } from "@homelab/adapters/facts";
import { staleAfter, type DiskMeasurements, type Gpu, type HostFacts, type LinkMeasurements } from "@homelab/hardware";
import { printBytes, printSeconds } from "@homelab/quantities";
import { table, tint } from "../terminal.ts";
import type { Audited } from "./audit.ts";

type Measured = DiskMeasurements[keyof DiskMeasurements];

/** The end of an audit on the screen: Ansible's recap, each host, and what stands in the way. */
export function showAudit(audited: Audited): string {
  const { known, record, recap, asked, strangers } = audited;
  const hosts = known.hosts.filter(({ host }) => !strangers.includes(host)).map((facts) => showHost(facts, audited));
  const silent = Object.entries(record.hosts).filter(([name, { outcome }]) => asked.includes(name) && outcome !== "ok").map(([name, outcome]) => showSilent(name, outcome, audited));
  const notes = asked.flatMap((name) => (record.hosts[name]?.notes ?? []).map((note) => `${tint("yellow", "note")}  ${name}: ${note}`));
  const problems = known.problems.map(({ host, field, message, severity }) => `${tint(severity === "refused" ? "red" : "yellow", severity)}  ${[host, field].filter(Boolean).join(", ")}: ${message}`);
  const gone = strangers.map((host) => `${tint("yellow", "note")}  ${host}: not in this inventory; its facts are kept in ${audited.facts}. Remove ${host}.json when the machine is gone.`);
  return [recap.join("\n"), ...hosts, [...silent, ...problems, ...notes, ...gone].join("\n"), tint("dim", `facts: ${audited.facts}   what Ansible said: ${audited.log}`)].filter(Boolean).join("\n\n");
}

function showHost(facts: HostFacts, audited: Audited): string {
  const { cpu, memory, gpus, disks, os, cgroup } = facts.identity;
  const limits = [memory.limitBytes === null ? "" : `limited to ${printBytes(memory.limitBytes)}`, cpu.quota === null ? "" : `limited to ${cpu.quota} threads`].filter(Boolean);
  const head = `${tint("bold", facts.host)}  ${[facts.zone, facts.standIn ? "stand-in" : "", `unchanged since ${day(facts.since)}`].filter(Boolean).join(", ")}`;
  const machine = [
    ["processor", `${cpu.model}, ${cpu.cores} cores, ${cpu.threads} threads, ${cpu.architecture}`],
    ["memory", [printBytes(memory.totalBytes), memory.swapBytes > 0 ? `${printBytes(memory.swapBytes)} of swap` : "", ...limits].filter(Boolean).join(", ")],
    ["GPU", showGpus(gpus)],
    ["system", `${os.distribution} ${os.version}, kernel ${os.kernel}, cgroup ${cgroup === "unknown" ? cgroup : `v${cgroup}`}, virtualisation ${os.virtualisation}`],
    ...disks.map((disk) => [`disk ${disk.mount}`, `${disk.filesystem} on ${disk.medium === "unknown" ? "an unknown medium" : disk.medium}, ${printBytes(disk.sizeBytes)}`]),
  ];
  const several = disks.length > 1;
  const measured = [
    ...disks.flatMap((disk) => diskRows(several ? `${disk.mount} ` : "", facts.measurements.disks[disk.mount], audited)),
    ...Object.entries(facts.measurements.links).flatMap(([peer, link]) => linkRows(peer, link, audited)),
    ...Object.entries(facts.measurements.temperatures).map(([sensor, { celsius, limitCelsius }]) => [sensor, `${shown(celsius, (value) => `${value.toFixed(0)} °C`)}, limit ${limitCelsius === "unknown" ? limitCelsius : `${limitCelsius} °C`}`, age(celsius, audited)]),
  ];
  const width = Math.max(...[...machine, ...measured].map(([name = ""]) => name.length));
  const rendered = [machine, measured].map((rows) => table(rows.map(([name = "", ...cells]) => [`  ${name.padEnd(width)}`, ...cells])));
  return [head, ...rendered].join("\n");
}

function diskRows(disk: string, measured: DiskMeasurements | undefined, audited: Audited): string[][] {
  if (!measured) return [];
  const iops = (value: number) => `${Math.round(value).toLocaleString("en")}/s`;
  const rate = (value: number) => `${printBytes(value)}/s`;
  const row = (name: string, figure: Measured, print: (value: number) => string) => [`${disk}${name}`, shown(figure, print), age(figure, audited)];
  return [
    row("free", measured.freeBytes, printBytes),
    row("random read", measured.randomReadIops, iops),
    row("random write", measured.randomWriteIops, iops),
    row("sequential read", measured.sequentialReadBytesPerSecond, rate),
    row("sequential write", measured.sequentialWriteBytesPerSecond, rate),
    row("flush, 99 %", measured.syncSeconds, milliseconds),
  ];
}

function linkRows(peer: string, link: LinkMeasurements, audited: Audited): string[][] {
  return [
    [`to ${peer}`, `${shown(link.latencySeconds, milliseconds)} round trip`, age(link.latencySeconds, audited)],
    [`throughput to ${peer}`, shown(link.throughputBitsPerSecond, (value) => `${(value / 1e6).toFixed(value < 1e8 ? 1 : 0)} Mbit/s`), age(link.throughputBitsPerSecond, audited)],
  ];
}

function showGpus(gpus: HostFacts["identity"]["gpus"]): string {
  if (gpus === "unknown") return "unknown";
  return gpus.map(showGpu).join("; ") || "none";
}

function showGpu(gpu: Gpu): string {
  if (gpu.kind === "unified") return `${gpu.name}, shares the memory, power mode ${gpu.powerMode}`;
  return `${gpu.name}, ${gpu.memoryBytes === "unknown" ? "memory unknown" : printBytes(gpu.memoryBytes)}`;
}

function showSilent(name: string, { outcome, answered, why }: AuditOutcome, { at }: Audited): string {
  const kept = answered ? `its facts are kept, ${printSeconds((Date.parse(at) - Date.parse(answered)) / 1000)} old` : "nothing is known of it";
  return `${tint("red", outcome)}  ${name}: ${why ?? "no reason was given"}\n  ${kept}.`;
}

const milliseconds = (seconds: number) => `${(seconds * 1000).toPrecision(3)} ms`;
const day = (at: string) => at.slice(0, 10);

function shown(figure: Measured, print: (value: number) => string): string {
  return figure === "unknown" ? tint("yellow", "unknown") : print(figure.value);
}

function age(figure: Measured, { at, maxAge }: Audited): string {
  if (figure === "unknown") return "not measured";
  const seconds = Math.max(0, (Date.parse(at) - Date.parse(figure.at)) / 1000);
  const words = seconds < 120 ? "now" : `${printSeconds(seconds)} ago`;
  return staleAfter(figure.at, maxAge) < new Date(at) ? tint("yellow", `${words}, stale`) : tint("dim", words);
}

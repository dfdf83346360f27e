import { printBytes } from "@homelab/quantities";
import { HostName, type DiskMeasurements, type HostFacts, type LinkMeasurements, type Measurements, type Medium } from "./facts.ts";
import type { FactsProblem } from "./port.ts";
import { flagged, printable, refused } from "./read.ts";

/** No storage reaches these; a figure beyond them is in another unit or of the page cache. */
const impossible = { iops: 100e6, bytesPerSecond: 1e12, bitsPerSecond: 10e12, latencySeconds: 60, syncSeconds: 600, celsius: { least: -60, most: 150 } };
const unusual = { latencySeconds: 2, syncSeconds: 10, noSync: 1e-6, bitsPerSecond: 10_000 };

/** Beyond what a medium can do at random 4 KiB reads, memory answered and not the disk. */
const iopsOf: Readonly<Record<Medium, number>> = { hdd: 2000, sd: 20_000, emmc: 50_000, ssd: 200_000, nvme: 10e6, virtual: 10e6 };

/** Values that were measured: which cannot be, and which look like another unit or like a cache. */
export function checkMeasurements(facts: HostFacts): FactsProblem[] {
  const { disks, links, temperatures } = facts.measurements;
  return [
    ...Object.entries(disks).flatMap(([mount, measured]) => checkDisk(facts, mount, measured)),
    ...Object.entries(links).flatMap(([other, measured]) => checkLink(facts.host, other, measured)),
    ...Object.entries(temperatures).flatMap(([sensor, measured]) => checkTemperature(facts.host, sensor, measured)),
  ];
}

function checkDisk({ host, identity }: HostFacts, mount: string, measured: DiskMeasurements): FactsProblem[] {
  const disk = identity.disks.find((known) => known.mount === mount);
  const field = (name: keyof DiskMeasurements) => `measurements.disks[${JSON.stringify(printable(mount))}].${name}`;
  if (!disk) return [flagged(host, `measurements.disks[${JSON.stringify(printable(mount))}]`, "measured, but nothing is mounted there any more: not used.")];
  const problems: FactsProblem[] = [];
  const free = valueOf(measured.freeBytes);
  if (free !== undefined && free > disk.sizeBytes) problems.push(refused(host, field("freeBytes"), `${printBytes(free)} free of ${printBytes(disk.sizeBytes)}: one of the two is in another unit, or of another disk. Audit this host again.`));
  for (const name of ["randomReadIops", "randomWriteIops"] as const) {
    const iops = valueOf(measured[name]);
    const most = disk.medium === "unknown" ? Infinity : iopsOf[disk.medium];
    if (iops === undefined) continue;
    if (iops > impossible.iops) problems.push(refused(host, field(name), `${iops} operations a second are done by no disk. Measure again with ./just audit --measure.`));
    else if (iops > most) problems.push(flagged(host, field(name), `${iops} operations a second are more than ${disk.medium} does (about ${most}): a cache was measured. Measure again with ./just audit --measure.`));
  }
  for (const name of ["sequentialReadBytesPerSecond", "sequentialWriteBytesPerSecond"] as const) {
    const rate = valueOf(measured[name]);
    if (rate !== undefined && rate > impossible.bytesPerSecond) problems.push(refused(host, field(name), `${printBytes(rate)} a second are done by no disk; KiB were probably multiplied twice.`));
  }
  return [...problems, ...checkSync(host, field("syncSeconds"), valueOf(measured.syncSeconds))];
}

function checkSync(host: string, field: string, seconds: number | undefined): FactsProblem[] {
  if (seconds === undefined) return [];
  if (seconds > impossible.syncSeconds) return [refused(host, field, `${seconds} s for one flush; microseconds were probably meant.`)];
  if (seconds > unusual.syncSeconds) return [flagged(host, field, `${seconds} s for one flush; milliseconds were probably meant.`)];
  if (seconds < unusual.noSync) return [flagged(host, field, `${seconds} s for one flush: nothing reaches a disk in that time, so acknowledged writes may not survive a power cut.`)];
  return [];
}

function checkLink(host: string, other: string, { latencySeconds, throughputBitsPerSecond }: LinkMeasurements): FactsProblem[] {
  const field = `measurements.links[${JSON.stringify(printable(other))}]`;
  if (!HostName.safeParse(other).success) return [refused(host, field, "is no host name: lower-case letters, digits and inner hyphens. These facts were tampered with, or written by hand.")];
  const [latency, throughput] = [valueOf(latencySeconds), valueOf(throughputBitsPerSecond)];
  const problems: FactsProblem[] = [];
  if (latency !== undefined && latency > impossible.latencySeconds) problems.push(refused(host, `${field}.latencySeconds`, `${latency} s for one round trip; milliseconds or microseconds were probably meant.`));
  else if (latency !== undefined && latency > unusual.latencySeconds) problems.push(flagged(host, `${field}.latencySeconds`, `${latency} s for one round trip; milliseconds were probably meant.`));
  if (throughput !== undefined && throughput > impossible.bitsPerSecond) problems.push(refused(host, `${field}.throughputBitsPerSecond`, `${throughput} bits a second go through no cable.`));
  else if (throughput !== undefined && throughput < unusual.bitsPerSecond) problems.push(flagged(host, `${field}.throughputBitsPerSecond`, throughput === 0 ? "nothing came through." : `${throughput} bits a second; Mbit/s were probably meant.`));
  return problems;
}

function checkTemperature(host: string, sensor: string, { celsius, limitCelsius }: Measurements["temperatures"][string]): FactsProblem[] {
  const field = `measurements.temperatures[${JSON.stringify(printable(sensor))}]`;
  const { least, most } = impossible.celsius;
  const found = valueOf(celsius);
  if (found === undefined) return [];
  if (found < least || found > most) return [refused(host, `${field}.celsius`, `${found} °C.${Math.abs(found) >= 1000 ? ` Thousandths were probably meant: ${found / 1000} °C.` : ""} Audit this host again.`)];
  if (limitCelsius !== "unknown" && limitCelsius > 0 && found >= limitCelsius) return [flagged(host, `${field}.celsius`, `${found} °C is at its limit of ${limitCelsius} °C: the machine slows itself down, and what was measured is too little. Cool it and measure again.`)];
  return [];
}

function valueOf(measured: { value: number } | "unknown"): number | undefined {
  return measured === "unknown" ? undefined : measured.value;
}

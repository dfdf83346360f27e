import { z } from "zod";

const Bytes = z.int().nonnegative();
const Text = z.string().min(1).max(256);
const unknown = z.literal("unknown");

/** `unknown` says that it was looked for and could not be had; the planner then assumes the worst that is usual. */
export const orUnknown = <T extends z.ZodType>(known: T) => z.union([known, unknown]);

/** A value that changes without the machine changing: kept with when and how it was taken. */
const measured = <T extends z.ZodType>(value: T) =>
  orUnknown(z.strictObject({ value, at: z.iso.datetime(), method: Text }));

/** An inventory name: a DNS label, so that it can be a file name, a Kubernetes label and an argument without quoting. */
export const HostName = z.string().regex(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/, "a DNS label: lower-case letters, digits and inner hyphens, at most 63");

/** What the machine is for: the desktop that runs the cluster, the Home Assistant box, the Jetson. */
export const Zone = z.enum(["primary", "telemetry", "inference"]);
export type Zone = z.output<typeof Zone>;

export const Architecture = z.enum(["x86_64", "aarch64"]);
export type Architecture = z.output<typeof Architecture>;

export const Cpu = z.strictObject({
  model: orUnknown(Text),
  architecture: Architecture,
  sockets: orUnknown(z.int().positive()),
  /** Physical cores of all sockets. */
  cores: z.int().positive(),
  /** Hardware threads that this system may schedule on. */
  threads: z.int().positive(),
  /** CPU time the control group allows, in threads; null without a limit. */
  quota: z.number().positive().nullable(),
  /** As /proc/cpuinfo spells them: `flags` on x86, `Features` on aarch64. */
  flags: z.array(Text),
});
export type Cpu = z.output<typeof Cpu>;

export const Memory = z.strictObject({
  /** What the kernel calls MemTotal. */
  totalBytes: Bytes.positive(),
  /** What the control group allows; null without a limit. */
  limitBytes: Bytes.positive().nullable(),
  /** Swap is never planned with, only named. */
  swapBytes: Bytes,
  numaNodes: z.array(z.strictObject({ id: z.int().nonnegative(), totalBytes: Bytes })),
});

export const Gpu = z.discriminatedUnion("kind", [
  /** A card with memory of its own. */
  z.strictObject({ kind: z.literal("discrete"), vendor: z.literal("nvidia"), name: Text, memoryBytes: orUnknown(Bytes.positive()), driver: orUnknown(Text) }),
  /** A Jetson: its memory is the machine's memory. `powerMode` is what nvpmodel calls it, such as MAXN. */
  z.strictObject({ kind: z.literal("unified"), vendor: z.literal("nvidia"), name: Text, powerMode: orUnknown(Text), driver: orUnknown(Text) }),
]);
export type Gpu = z.output<typeof Gpu>;

export const Medium = z.enum(["nvme", "ssd", "hdd", "emmc", "sd", "virtual"]);
export type Medium = z.output<typeof Medium>;

/** One mounted file system that documents could be kept on. */
export const Disk = z.strictObject({
  /** Mount point; names the disk within a host. */
  mount: z.string().startsWith("/").max(256),
  device: Text,
  filesystem: Text,
  medium: orUnknown(Medium),
  sizeBytes: Bytes.positive(),
});
export type Disk = z.output<typeof Disk>;

/** What stays the same until somebody changes the machine: compared at each audit. */
export const Identity = z.strictObject({
  cpu: Cpu,
  memory: Memory,
  /** Empty for none; `unknown` where looking failed. */
  gpus: orUnknown(z.array(Gpu)),
  disks: z.array(Disk),
  cgroup: orUnknown(z.union([z.literal(1), z.literal(2)])),
  os: z.strictObject({
    /** Ansible's family, such as Debian. */
    family: Text,
    distribution: Text,
    version: Text,
    kernel: Text,
    /** As systemd-detect-virt says it: none, kvm, docker, lxc, … */
    virtualisation: orUnknown(Text),
  }),
});
export type Identity = z.output<typeof Identity>;

/** fio on a file that the audit wrote itself; the write test syncs as a database does. */
export const DiskMeasurements = z.strictObject({
  freeBytes: measured(Bytes),
  randomReadIops: measured(z.number().nonnegative()),
  randomWriteIops: measured(z.number().nonnegative()),
  sequentialReadBytesPerSecond: measured(z.number().nonnegative()),
  sequentialWriteBytesPerSecond: measured(z.number().nonnegative()),
  /** 99th percentile of a write with fdatasync. */
  syncSeconds: measured(z.number().nonnegative()),
});
export type DiskMeasurements = z.output<typeof DiskMeasurements>;

export const LinkMeasurements = z.strictObject({
  /** Median round trip. */
  latencySeconds: measured(z.number().nonnegative()),
  throughputBitsPerSecond: measured(z.number().nonnegative()),
});
export type LinkMeasurements = z.output<typeof LinkMeasurements>;

/** What changes by itself: taken again when older than `audit.maxAge`. */
export const Measurements = z.strictObject({
  /** By mount point. */
  disks: z.record(z.string(), DiskMeasurements),
  /** By the other host's name. */
  links: z.record(z.string(), LinkMeasurements),
  /** By sensor. */
  temperatures: z.record(z.string(), z.strictObject({ celsius: measured(z.number()), limitCelsius: orUnknown(z.number()) })),
});
export type Measurements = z.output<typeof Measurements>;

/** One host as the audit found it: `<host>.json` on the controller. */
export const HostFacts = z.strictObject({
  schema: z.literal(1),
  host: HostName,
  zone: Zone,
  /** True for a host that plays another one's part in a test. */
  standIn: z.boolean(),
  /** When the identity was first seen as it is. */
  since: z.iso.datetime(),
  identity: Identity,
  measurements: Measurements,
});
export type HostFacts = z.output<typeof HostFacts>;

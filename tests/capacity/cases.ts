import type * as Capacity from "@homelab/capacity";
import type { Gpu, HostFacts } from "@homelab/hardware";
import { GiB } from "@homelab/quantities";
import { factsOf, sixMachines } from "@homelab/testing/machines";

/** A plan that is kept in a file. */
export interface Case {
  name: string;
  facts: readonly HostFacts[];
  wishes: Capacity.Wishes;
}

const { "desktop-32gb": desktop, "home-assistant-yellow": yellow, "orin-32gb": orin32, "orin-64gb": orin64, "laptop-8gb": laptop, "vm-24gb-2core": vm } = sixMachines;
const alone = (name: string, facts: HostFacts, target: Capacity.Target): Case => ({ name: `${name}.${target}`, facts: [facts], wishes: { target } });

/** The six machines, each with what it can be alone, and the three zones together. */
export const machineCases: readonly Case[] = [
  ...[alone("laptop-8gb", laptop, "embedded"), alone("laptop-8gb", laptop, "cluster")],
  ...[alone("vm-24gb-2core", vm, "embedded"), alone("vm-24gb-2core", vm, "cluster")],
  ...[alone("desktop-32gb", desktop, "embedded"), alone("desktop-32gb", desktop, "cluster")],
  ...[alone("home-assistant-yellow", yellow, "homelab"), alone("orin-32gb", orin32, "homelab"), alone("orin-64gb", orin64, "homelab")],
  { name: "desktop-yellow-orin-64gb.homelab", facts: [desktop, yellow, orin64], wishes: { target: "homelab" } },
];

const ssd = (sizeGiB: number, freeGiB: number) => [{ mount: "/", medium: "ssd" as const, sizeGiB, freeGiB, iops: 30_000 }];
const card = (gibibytes: number): Gpu => ({ kind: "discrete", vendor: "nvidia", name: `a card of ${gibibytes} GiB`, memoryBytes: gibibytes * GiB, driver: "unknown" });
const withEverything = Object.fromEntries(["cognee", "openobserve", "mcpGateway", "openclaw", "mindsdb", "telemetryBridge"].map((name) => [name, { enabled: true }]));
const everything = (target: Capacity.Target): Capacity.Wishes => ({ target, components: withEverything });
const desk = (name: string, machine: Partial<Parameters<typeof factsOf>[0]>, wishes: Capacity.Wishes): Case => ({ name, facts: [factsOf({ host: "desktop", memoryGiB: 31.2, threads: 16, flags: ["avx2"], disks: ssd(900, 800), ...machine })], wishes });
const jetson = (name: string, llm: NonNullable<Capacity.Wishes["llm"]>): Case => ({ name, facts: [orin32], wishes: { target: "homelab", llm } });

/** Each medium beside the next slower one, which is larger. */
const media = ["nvme", "ssd", "virtual", "emmc", "unknown", "hdd", "sd"] as const;
const besideSlower = media.slice(1).map((slower, i): Case => {
  const faster = media[i] ?? "nvme";
  return desk(`${faster}-beside-${slower}`, { disks: [{ mount: "/", medium: faster, sizeGiB: 300, freeGiB: 250 }, { mount: "/slower", medium: slower, sizeGiB: 500, freeGiB: 450 }] }, { target: "cluster" });
});

/** Machines at the edges of the arithmetic: everything switched on, too little of each resource, unknown facts, each model. */
export const edgeCases: readonly Case[] = [
  desk("everything-on-48gb", { memoryGiB: 47, threads: 24 }, everything("cluster")),
  desk("everything-on-256gb", { memoryGiB: 251, threads: 96, disks: ssd(16_000, 15_000) }, everything("cluster")),
  desk("everything-on-6gb", { memoryGiB: 5.6 }, everything("cluster")),
  desk("everything-on-half-a-core", { memoryGiB: 125, threads: 2, quota: 0.5 }, everything("cluster")),
  desk("everything-on-a-small-disk", { memoryGiB: 125, disks: ssd(60, 40) }, everything("cluster")),
  { name: "telemetry-on-8gb", facts: [desktop, factsOf({ host: "yellow", zone: "telemetry", architecture: "aarch64", memoryGiB: 7.7, threads: 4, disks: [{ mount: "/", medium: "nvme", sizeGiB: 460, freeGiB: 400 }] })], wishes: everything("homelab") },
  { name: "telemetry-on-a-large-box", facts: [desktop, factsOf({ host: "box", zone: "telemetry", memoryGiB: 31, threads: 16, disks: ssd(900, 800) })], wishes: everything("homelab") },
  { name: "telemetry-on-1gb", facts: [desktop, factsOf({ host: "pi", zone: "telemetry", architecture: "aarch64", memoryGiB: 0.9, threads: 1, disks: [{ mount: "/", medium: "sd", sizeGiB: 7, freeGiB: 1 }] })], wishes: everything("homelab") },
  { name: "three-nodes", facts: ["a", "b", "c"].map((host) => factsOf({ host, memoryGiB: 15.4, threads: 8, disks: ssd(400, 300) })), wishes: { target: "homelab" } },
  desk("unknown-facts", { gpus: "unknown", flags: [], memoryGiB: 23, disks: [{ mount: "/", medium: "unknown", sizeGiB: 400 }] }, { target: "cluster" }),
  desk("a-disk-that-turns", { disks: [{ mount: "/", medium: "hdd", sizeGiB: 900, freeGiB: 800, iops: 4900 }] }, { target: "cluster" }),
  desk("a-disk-just-fast-enough", { disks: [{ mount: "/", medium: "hdd", sizeGiB: 900, freeGiB: 800, iops: 5100 }] }, { target: "cluster" }),
  ...besideSlower,
  desk("exactly-enough-cores", { threads: 2, quota: 1.85 }, { target: "cluster" }),
  desk("emmc-beside-a-measured-disk", { disks: [{ mount: "/", medium: "emmc", sizeGiB: 300, freeGiB: 250 }, { mount: "/measured", medium: "hdd", sizeGiB: 300, freeGiB: 250, iops: 6000 }] }, { target: "cluster" }),
  desk("embedded", {}, { target: "embedded" }),
  desk("embedded-on-one-core", { threads: 1 }, { target: "embedded" }),
  desk("embedded-on-a-tenth-of-a-core", { threads: 1, quota: 0.1 }, { target: "embedded" }),
  { name: "inference-without-a-gpu", facts: [factsOf({ host: "tower", zone: "inference", memoryGiB: 62, threads: 32, disks: ssd(900, 800) })], wishes: { target: "homelab" } },
  { name: "telemetry-on-a-small-disk", facts: [factsOf({ host: "yellow", zone: "telemetry", memoryGiB: 3.7, threads: 4, disks: [{ mount: "/", medium: "emmc", sizeGiB: 14, freeGiB: 3.6 }] })], wishes: { target: "homelab" } },
  desk("tiny-chat", { memoryGiB: 23.5, threads: 2 }, { target: "cluster", llm: { name: "tiny-random-chat" } }),
  desk("llm-without-a-card", { memoryGiB: 62 }, { target: "cluster", llm: { name: "Qwen3-4B" } }),
  desk("seven-cores", { threads: 7, memoryGiB: 62 }, { target: "cluster" }),
  desk("budgets", {}, { target: "cluster", budgetOf: () => ({ reserveMemory: 4 * GiB, reserveDisk: 100 * GiB, headroom: 0.2, mostMemory: 0.7, mostCpu: 0.5, mostDisk: 0.4 }) }),
  desk("just-16gb", { memoryGiB: 14.41 }, { target: "cluster" }),
  desk("just-not-16gb", { memoryGiB: 14.39 }, { target: "cluster" }),
  desk("just-32gb", { memoryGiB: 28.81 }, { target: "cluster" }),
  desk("just-not-32gb", { memoryGiB: 28.79 }, { target: "cluster" }),
  ...[24, 16, 12, 8, 6, 4].map((gibibytes) => desk(`card-of-${gibibytes}gb`, { gpus: [card(gibibytes)] }, { target: "cluster" })),
  desk("card-in-16gb", { gpus: [card(12)], memoryGiB: 15.4 }, { target: "cluster" }),
  ...["glm-4-9b-chat", "Qwen3-8B", "Qwen3-4B"].map((name) => jetson(`orin-32gb-${name.toLowerCase()}`, { name })),
  ...["Q8_0", "Q6_K", "Q5_K_M", "Q4_K_M"].flatMap((quantization) => ["GLM-4.7-Flash", "glm-4-9b-chat", "Qwen3-8B", "Qwen3-4B"].map((name): Case => ({ name: `orin-64gb-${name.toLowerCase()}-${quantization.toLowerCase()}`, facts: [orin64], wishes: { target: "homelab", llm: { name, quantization } } }))),
  jetson("orin-32gb-long-context", { name: "GLM-4.7-Flash", context: 65_536 }),
  { name: "orin-tight", facts: [factsOf({ host: "jetson", zone: "inference", architecture: "aarch64", memoryGiB: 27.5, threads: 8, gpus: [{ kind: "unified", vendor: "nvidia", name: "Orin", powerMode: "30W", driver: "unknown" }], disks: ssd(400, 300) })], wishes: { target: "homelab", llm: { name: "GLM-4.7-Flash" } } },
];

/** All numbers of a plan, a line for each thing: to see at a glance what a change of the arithmetic does everywhere. */
export function planLines({ name }: Case, plan: Capacity.Plan, { embeddedPlan }: Pick<typeof Capacity, "embeddedPlan">): string {
  const hosts = plan.hosts.map(({ host, profile, memory, cpu, disks, notes }) => ["host", host, profile.name, ...Object.values(memory), cpu.requested, cpu.room, ...disks.flatMap(({ mount, givenBytes, roomBytes }) => [mount, givenBytes, roomBytes]), ...notes].join(" "));
  const components = plan.components.map((c) => ["part", c.component, c.host, c.replicas.most, c.memory.requestBytes, c.memory.limitBytes, c.cpu.request, c.cpu.limit, ...(c.volume ? [c.volume.mount, c.volume.bytes] : []), c.scaleAtPercent ?? ""].join(" ").trimEnd());
  const settings = (["nats", "garage", "postgres", "timescaledb", "workers", "model"] as const).flatMap((part) => (plan[part] ? [`${part} ${JSON.stringify(plan[part])}`] : []));
  const embedded = embeddedPlan(plan);
  if (embedded) settings.push(`embedded ${JSON.stringify(embedded)}`);
  const said = [...plan.shortfalls.map(({ component, resource, needs, has, message }) => ["short", component, resource, needs ?? "", has ?? "", message].join(" ")), ...plan.unknowns.map(({ host, fact, assumed }) => `unknown ${host} ${fact}: ${assumed}`)];
  return [`[${name}] ${plan.fits ? "fits" : "does not fit"}`, ...hosts, ...components, ...settings, ...said].join("\n");
}

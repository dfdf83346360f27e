import type { Gpu } from "@homelab/hardware";
import type { Machine } from "./machine.ts";

/** NVIDIA's: a Jetson's own, or cards. `unknown` where one may be there and its driver does not answer. */
export async function findGpus(machine: Machine): Promise<Gpu[] | "unknown"> {
  const compatible = (await machine.read("/proc/device-tree/compatible")) ?? "";
  if (/nvidia,tegra/.test(compatible)) return [await jetson(machine)];
  const [asked, onBus] = await Promise.all([machine.run("nvidia-smi", ["--query-gpu=name,memory.total,driver_version", "--format=csv,noheader,nounits"]), cardIsOnBus(machine)]);
  const text = asked.kind === "done" ? asked.text.trim() : "";
  const cards = text.split("\n").flatMap((line) => cardIn(line));
  if (cards.length > 0) return cards;
  const none = asked.kind === "absent" || (asked.kind === "done" && (text === "" || text.includes("No devices were found")));
  return none && !onBus ? [] : "unknown";
}

async function jetson(machine: Machine): Promise<Gpu> {
  const [model, release, mode] = await Promise.all([machine.read("/proc/device-tree/model"), machine.read("/etc/nv_tegra_release"), machine.run("nvpmodel", ["-q"])]);
  const [, major, revision] = /R(\d+) \(release\), REVISION: ([\d.]+)/.exec(release ?? "") ?? [];
  const powerMode = mode.kind === "done" ? /NV Power Mode:\s*(\S+)/.exec(mode.text)?.[1] : undefined;
  return { kind: "unified", vendor: "nvidia", name: model?.replaceAll("\0", "").trim() || "NVIDIA Jetson", powerMode: powerMode ?? "unknown", driver: major && revision ? `${major}.${revision}` : "unknown" };
}

/** A name may hold a comma, the two columns after it do not. Memory is in MiB; a chip without its own says [N/A]. */
function cardIn(line: string): Gpu[] {
  const [, name, memory, driver] = /^(.+), ([^,]+), ([^,]+)$/.exec(line.trim()) ?? [];
  if (!name || !memory || !driver) return [];
  const memoryBytes = /^\d+$/.test(memory) && Number(memory) > 0 ? Number(memory) * 2 ** 20 : "unknown";
  return [{ kind: "discrete", vendor: "nvidia", name, memoryBytes, driver: /^[\d.]+$/.test(driver) ? driver : "unknown" }];
}

/** A display controller of NVIDIA, also one whose driver is not installed. Their sound devices are none. */
async function cardIsOnBus(machine: Machine): Promise<boolean> {
  const folder = "/sys/bus/pci/devices";
  const found = await Promise.all((await machine.list(folder)).map(async (slot) => {
    const [vendor, kind] = await Promise.all(["vendor", "class"].map((name) => machine.read(`${folder}/${slot}/${name}`)));
    return vendor?.trim() === "0x10de" && kind?.startsWith("0x03");
  }));
  return found.includes(true);
}

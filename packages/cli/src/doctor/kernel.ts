import { access, readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { ok, warn, type Finding, type Probe } from "./probe.ts";

const GiB = 2 ** 30;
const fewInotify = { instances: 512, watches: 65_536 };

/** What Kubernetes asks of the kernel, and two limits of it that are usually too small. */
export function kernelProbes(): Probe[] {
  return [
    { name: "kernel features", optional: true, look: kernelFeatures },
    { name: "user namespaces", optional: true, look: userNamespaces },
    { name: "file watches", optional: true, look: async () => judgeWatches(await setting("fs/inotify/max_user_instances"), await setting("fs/inotify/max_user_watches")) },
    { name: "swap", optional: true, look: async () => judgeSwap(await text("/proc/meminfo")) },
  ];
}

interface Feature {
  name: string;
  config: string;
  module: string;
  needed: string;
}

const features: readonly Feature[] = [
  { name: "overlayfs", config: "CONFIG_OVERLAY_FS", module: "overlay", needed: "layers of images" },
  { name: "nftables", config: "CONFIG_NF_TABLES", module: "nf_tables", needed: "services" },
  { name: "bridge", config: "CONFIG_BRIDGE", module: "bridge", needed: "pods' network" },
  { name: "veth", config: "CONFIG_VETH", module: "veth", needed: "pods' network" },
];

async function kernelFeatures(): Promise<Finding> {
  const release = (await setting("kernel/osrelease")) ?? "";
  const sources = await Promise.all([kernelConfig(release), text(`/lib/modules/${release}/modules.builtin`), text(`/lib/modules/${release}/modules.dep`), text("/proc/modules"), text("/proc/filesystems")]);
  const missing: Feature[] = [];
  for (const feature of features) if (!(await has(feature, sources.join("\n")))) missing.push(feature);
  const hasTypes = await exists("/sys/kernel/btf/vmlinux");
  return judgeFeatures(missing, hasTypes, sources.some(Boolean));
}

export function judgeFeatures(missing: readonly Pick<Feature, "name" | "module" | "needed">[], hasTypes: boolean, known: boolean): Finding {
  if (!known) return warn("neither the kernel's configuration nor its modules can be read", "./just up needs none of it; ./just cluster will show what is missing.");
  const here = [...features.filter(({ name }) => !missing.some((other) => other.name === name)).map(({ name }) => name), ...(hasTypes ? ["BPF with types"] : [])];
  if (missing.length > 0) return warn(`without ${missing.map(({ name, needed }) => `${name} (${needed})`).join(", ")}; with ${here.join(", ") || "none of the rest"}`, `./just up needs none of it, Kubernetes does: modprobe -a ${missing.map(({ module }) => module).join(" ")}`);
  if (!hasTypes) return warn(`${here.join(", ")}; without BPF type information`, "./just up and ./just cluster work; network policies enforced by BPF need a kernel built with CONFIG_DEBUG_INFO_BTF.");
  return ok(here.join(", "));
}

async function has({ config, module }: Feature, sources: string): Promise<boolean> {
  if (new RegExp(`^${config}=[ym]$`, "m").test(sources) || new RegExp(`(?:^|/)${module}\\.ko`, "m").test(sources)) return true;
  return new RegExp(`^(?:nodev)?\\s*${module}(?:\\s|$)`, "m").test(sources) || exists(`/sys/module/${module}`);
}

async function kernelConfig(release: string): Promise<string> {
  const packed = await readFile("/proc/config.gz").catch(() => undefined);
  return packed ? (await promisify(gunzip)(packed)).toString("utf8") : text(`/boot/config-${release}`);
}

async function userNamespaces(): Promise<Finding> {
  const [most = "0", clone, restricted] = await Promise.all(["user/max_user_namespaces", "kernel/unprivileged_userns_clone", "kernel/apparmor_restrict_unprivileged_userns"].map(setting));
  if (Number(most) === 0) return warn("none are allowed", "Only rootless containers need them: sysctl -w user.max_user_namespaces=15000");
  if (clone === "0") return warn("for root only", "Only rootless containers need them: sysctl -w kernel.unprivileged_userns_clone=1");
  return ok(restricted === "1" ? `${most} allowed; AppArmor keeps them from programs without a profile` : `${most} allowed`);
}

export function judgeWatches(instances: string | undefined, watches: string | undefined): Finding {
  if (instances === undefined || watches === undefined) return warn("the limits cannot be read", "./just up needs few; ./just cluster will say when they run out.");
  const found = `${instances} instances, ${watches} watches`;
  if (Number(instances) >= fewInotify.instances && Number(watches) >= fewInotify.watches) return ok(found);
  return warn(found, 'Enough for ./just up; pods run out of them with "too many open files": sysctl -w fs.inotify.max_user_instances=1024 fs.inotify.max_user_watches=524288');
}

export function judgeSwap(meminfo: string): Finding {
  const bytes = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, "m").exec(meminfo)?.[1] ?? 0) * 1024;
  const [total, free, memory] = [bytes("SwapTotal"), bytes("SwapFree"), bytes("MemTotal")];
  if (total === 0) return ok("none");
  const used = total - free;
  const found = `${(total / GiB).toFixed(1)} GiB, ${(used / GiB).toFixed(1)} GiB in use; never planned with`;
  return used > memory / 4 ? warn(found, "Memory is short: close other programs, or lower budgets.everyHost.mostMemory in homelab.yaml.") : ok(found);
}

const text = (path: string) => readFile(path, "utf8").catch(() => "");
const exists = (path: string) => access(path).then(() => true, () => false);
const setting = async (name: string) => readFile(`/proc/sys/${name}`, "utf8").then((value) => value.trim(), () => undefined);

import { execFileSync } from "node:child_process";
import { globSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** What of the machine a cluster touches, as lines that can be compared: one for each thing, none for what changes by itself. */
export function machineTraces(): Set<string> {
  return new Set([...links(), ...rules(), ...mounts(), ...groups(), ...settings(), ...files(), ...listeners()]);
}

/** What appeared and what is gone between two looks. */
export function differences(before: ReadonlySet<string>, after: ReadonlySet<string>): string[] {
  return [...[...after].filter((line) => !before.has(line)).map((line) => `+ ${line}`), ...[...before].filter((line) => !after.has(line)).map((line) => `- ${line}`)];
}

const lines = (text: string): string[] => text.split("\n").map((line) => line.trim()).filter((line) => line !== "");
const said = (program: string, ...args: readonly string[]): string[] => lines(execFileSync(program, [...args], { encoding: "utf8" }));

function links(): string[] {
  const named = readdirSync("/sys/class/net").map((name) => `link ${name}`);
  return [...named, ...said("ip", "-brief", "address").map((line) => `address ${line.replaceAll(/\s+/g, " ")}`), ...said("ip", "route").map((line) => `route ${line}`)];
}

function rules(): string[] {
  return said("nft", "list", "tables").map((line) => `rules ${line}`);
}

/** Tests of other things mount below the folder for temporary files; a cluster does not. */
function mounts(): string[] {
  const points = lines(readFileSync("/proc/self/mountinfo", "utf8")).map((line) => line.split(" ")[4] ?? "");
  return points.filter((point) => !point.startsWith(`${tmpdir()}/`)).map((point) => `mount ${point}`);
}

function groups(): string[] {
  return globSync("/sys/fs/cgroup/{,*/}kubepods{,.slice}").map((path) => `control group ${path}`);
}

/** Settings of the kernel that a Kubernetes node changes; those of single links go with the links. */
const watched = ["kernel/panic", "kernel/panic_on_oops", "kernel/keys/root_maxkeys", "kernel/keys/root_maxbytes", "vm/overcommit_memory", "vm/panic_on_oom", "net/ipv4/ip_forward", "net/ipv4/conf/{all,default}/*", "net/bridge/*", "net/netfilter/nf_conntrack_{max,tcp*,udp*}", "net/ipv4/ip_unprivileged_port_start"];

function settings(): string[] {
  return watched.flatMap((pattern) => globSync(join("/proc/sys", pattern))).map((path) => `setting ${path} ${read(path)}`);
}

function read(path: string): string {
  try {
    return readFileSync(path, "utf8").trim();
  } catch {
    return "unreadable"; // some settings may only be written
  }
}

/** Folders in which programs of the machine leave things, one level deep. */
const places = ["/", "/etc", "/etc/systemd/system", "/opt", "/run", "/run/netns", "/srv", "/usr/libexec", "/usr/local/bin", "/var/cache", "/var/lib", "/var/lib/homelab", "/var/log", "/var/run", "/lib/modules"];

function files(): string[] {
  return places.flatMap((place) => globSync(join(place, "*"), { exclude: (path) => path.includes("homelab-audit") })).map((path) => `file ${path}`);
}

/** Of the programs of a cluster; what else listens comes and goes with its owner. */
function listeners(): string[] {
  return said("ss", "-Hltnp").filter((line) => /"(kube|etcd|containerd)/.test(line)).map((line) => `listener ${line.split(/\s+/)[3] ?? ""}`);
}

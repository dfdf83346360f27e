import type { Identity } from "@homelab/hardware";
import type { Machine } from "./machine.ts";

export async function findSystem(machine: Machine, flags: readonly string[]): Promise<Identity["os"]> {
  const [release, kernel] = await Promise.all([machine.read("/etc/os-release"), machine.read("/proc/sys/kernel/osrelease")]);
  const says = (key: string) => new RegExp(`^${key}="?([^"\n]*)"?$`, "m").exec(release ?? "")?.[1]?.trim() || undefined;
  return {
    family: familyOf(`${says("ID") ?? ""} ${says("ID_LIKE") ?? ""}`.split(" ").filter(Boolean)),
    distribution: says("NAME") ?? "unknown",
    version: says("VERSION_ID") ?? "rolling",
    kernel: kernel?.trim() || "unknown",
    virtualisation: await findVirtualisation(machine, flags),
  };
}

/** The words Ansible uses, so that both adapters say the same of one machine. */
const families: Readonly<Record<string, string>> = { debian: "Debian", ubuntu: "Debian", raspbian: "Debian", rhel: "RedHat", fedora: "RedHat", centos: "RedHat", suse: "Suse", opensuse: "Suse", arch: "Archlinux", alpine: "Alpine", gentoo: "Gentoo", nixos: "NixOS" };

function familyOf(ids: readonly string[]): string {
  const known = ids.find((id) => Object.hasOwn(families, id));
  return (known && families[known]) ?? ids[0] ?? "unknown";
}

async function findVirtualisation(machine: Machine, flags: readonly string[]): Promise<string> {
  const asked = await machine.run("systemd-detect-virt", []);
  const said = asked.kind === "done" ? asked.text.trim() : "";
  if (/^[a-z0-9-]+$/.test(said)) return said;
  if ((await machine.read("/.dockerenv")) !== undefined) return "docker";
  if ((await machine.read("/run/.containerenv")) !== undefined) return "podman";
  const container = /(?:^|\0)container=([a-z-]+)/.exec((await machine.read("/proc/1/environ")) ?? "")?.[1];
  if (container) return container;
  if (flags.includes("hypervisor")) return "vm-other";
  return flags.includes("lm") ? "none" : "unknown";
}

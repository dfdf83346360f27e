import { access, readFile, stat } from "node:fs/promises";

/** What of this machine decides how the cluster is configured. */
export interface HostFacts {
  /** systemd is process 1: it supervises and owns the cgroups. */
  systemd: boolean;
  /** Without CAP_SYS_RESOURCE nobody may make a process less likely to be killed when memory runs out, and runc dies trying. */
  mayLowerOomScore: boolean;
  /** The file with name servers that pods can reach, too. */
  resolvConf: string;
}

const sysResource = 24n;

export async function hostFacts(): Promise<HostFacts> {
  const status = await readFile("/proc/self/status", "utf8");
  const effective = BigInt(`0x${/^CapEff:\s*([0-9a-f]+)/m.exec(status)?.[1] ?? "0"}`);
  return {
    systemd: await isThere("/run/systemd/system"),
    mayLowerOomScore: (effective & (1n << sysResource)) !== 0n,
    resolvConf: await resolvConf(),
  };
}

/** systemd-resolved puts a name server on loopback into /etc/resolv.conf, which is another loopback in a pod. */
async function resolvConf(): Promise<string> {
  const upstream = "/run/systemd/resolve/resolv.conf";
  return (await isThere(upstream)) ? upstream : "/etc/resolv.conf";
}

async function isThere(path: string): Promise<boolean> {
  return access(path).then(() => true, () => false);
}

export async function isFolder(path: string): Promise<boolean> {
  return stat(path).then((found) => found.isDirectory(), () => false);
}

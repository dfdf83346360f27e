import { readFile } from "node:fs/promises";
import { ok, warn, type Finding, type Probe } from "./probe.ts";

const wanted = ["cpu", "cpuset", "memory", "pids"];

/** Which limits the kernel can set: nothing of `up` needs them, Kubernetes does. */
export function cgroupProbe(): Probe {
  return { name: "control groups", optional: true, look: async () => judgeControlGroups(await text("/proc/self/mountinfo"), await text("/proc/cgroups"), await text("/sys/fs/cgroup/cgroup.controllers")) };
}

export function judgeControlGroups(mountinfo: string, cgroups: string, controllers: string): Finding {
  const isV1 = / - cgroup \S+ \S*\bmemory\b/m.test(mountinfo);
  const version = isV1 ? 1 : / - cgroup2 /m.test(mountinfo) ? 2 : undefined;
  if (version === undefined) return warn("no control groups are mounted", "./just up does not need them, ./just cluster does: mount -t cgroup2 none /sys/fs/cgroup");
  const there = version === 2 ? controllers.trim().split(/\s+/) : cgroups.split("\n").flatMap((line) => /^(\S+)\s+\d+\s+\d+\s+1$/.exec(line)?.[1] ?? []);
  const missing = wanted.filter((name) => !there.includes(name));
  const found = `version ${version} with ${wanted.filter((name) => there.includes(name)).join(", ") || "none of the controllers"}`;
  if (missing.includes("memory")) return warn(`${found}; without memory`, "./just up does not need it, Kubernetes does. Add cgroup_enable=memory to the kernel's command line (Raspberry Pi: /boot/firmware/cmdline.txt) and restart.");
  if (missing.length > 0) return warn(`${found}; without ${missing.join(", ")}`, "./just up does not need them, Kubernetes does. Inside a container: start it with --cgroupns=private --privileged.");
  if (version === 1) return warn(found, "Enough for ./just up and ./just cluster; Kubernetes from 1.35 refuses version 1. Add systemd.unified_cgroup_hierarchy=1 to the kernel's command line and restart.");
  return ok(found);
}

const text = (path: string) => readFile(path, "utf8").catch(() => "");

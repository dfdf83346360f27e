import { chown, mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Part, Smoke } from "../catalog/part.ts";

interface Mount {
  destination: string;
  type: string;
  source: string;
  options: string[];
}

/** A runtime bundle with the rights a restricted pod has: no capability, no new privileges, a read-only root, its own network. */
export async function renderBundle(part: Part, smoke: Smoke, { root, folder, files }: { root: string; folder: string; files: Readonly<Record<string, string>> }): Promise<object> {
  const { id } = part.user;
  return {
    ociVersion: "1.0.2",
    process: {
      terminal: false,
      user: { uid: id, gid: id },
      args: [...part.entrypoint, ...(smoke.args ?? part.command ?? [])],
      env: Object.entries({ PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", LANG: "C.UTF-8", ...part.env, ...smoke.env }).map(([name, value]) => `${name}=${value}`),
      cwd: part.workingFolder ?? "/",
      capabilities: { bounding: [], effective: [], permitted: [], inheritable: [], ambient: [] },
      noNewPrivileges: true,
    },
    root: { path: root, readonly: true },
    hostname: part.name,
    mounts: [...kernelMounts, ...(await writableMounts(part, folder)), ...Object.entries(files).map(([path, source]): Mount => ({ destination: path, type: "bind", source, options: ["bind", "ro"] }))],
    linux: { namespaces: ["pid", "network", "ipc", "uts", "mount"].map((type) => ({ type })), maskedPaths: ["/proc/kcore", "/proc/keys", "/proc/timer_list"], readonlyPaths: ["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"] },
  };
}

const kernelMounts: readonly Mount[] = [
  { destination: "/proc", type: "proc", source: "proc", options: [] },
  { destination: "/dev", type: "tmpfs", source: "tmpfs", options: ["nosuid", "strictatime", "mode=755", "size=65536k"] },
  { destination: "/dev/pts", type: "devpts", source: "devpts", options: ["nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620"] },
  { destination: "/dev/shm", type: "tmpfs", source: "shm", options: ["nosuid", "noexec", "nodev", "mode=1777", "size=65536k"] },
  { destination: "/sys", type: "sysfs", source: "sysfs", options: ["nosuid", "noexec", "nodev", "ro"] },
];

/** A volume as a cluster gives it: empty, on the disk, owned by the image's user. */
async function writableMounts(part: Part, folder: string): Promise<Mount[]> {
  return Promise.all(
    part.writable.map(async ({ path }, i): Promise<Mount> => {
      const source = join(folder, `volume-${i}`);
      await mkdir(source, { mode: 0o750 });
      await chown(source, part.user.id, part.user.id);
      return { destination: path, type: "bind", source, options: ["bind", "rw", "nosuid", "nodev"] };
    }),
  );
}

import { readFile, stat } from "node:fs/promises";
import { askProgram } from "./command.ts";
import { fail, ok, warn, type Finding, type Probe } from "./probe.ts";

const synchronise = "timedatectl set-ntp true, or without systemd: apt-get install -y chrony";

/** Messages age, certificates expire and traces are ordered by this machine's clock. `files` are ones that were written lately. */
export function clockProbe(python: string, files: readonly string[]): Probe {
  return { name: "clock", optional: true, look: async (signal) => judgeClock(new Date(), await newestOf(files), await isSynchronised(python, signal)) };
}

export interface Written {
  file: string;
  at: Date;
}

/** Whether NTP keeps it, as who says; undefined where nobody knows. */
export type Synchronised = { yes: boolean; says: string } | undefined;

/** A clock cannot be behind a file that was written by it: that needs no network to see. */
export function judgeClock(now: Date, newest: Written | undefined, synchronised: Synchronised): Finding {
  const behindS = newest ? (newest.at.getTime() - now.getTime()) / 1000 : 0;
  const time = now.toISOString().slice(0, 19);
  if (newest && behindS > 3600) return fail(`it says ${time}, but ${newest.file} was written ${newest.at.toISOString().slice(0, 19)}`, `Set it: ${synchronise}`);
  if (synchronised?.yes) return ok(`${time}, synchronised (${synchronised.says})`);
  const checked = newest ? `not behind the newest file (${newest.file})` : "nothing to compare it with";
  if (synchronised) return warn(`${time}, not synchronised (${synchronised.says}); ${checked}`, `Keep it right: ${synchronise}`);
  return warn(`${time}; whether NTP keeps it could not be asked; ${checked}`, `Keep it right: ${synchronise}`);
}

async function isSynchronised(python: string, signal: AbortSignal): Promise<Synchronised> {
  const asked = await askProgram("timedatectl", ["show", "--property=NTPSynchronized", "--value"], signal);
  const answer = asked.kind === "said" ? asked.stdout.trim() : "";
  if (answer === "yes") return { yes: true, says: "timedatectl" };
  return askKernel(python, signal);
}

/** adjtimex(2) without changing anything; bit 6 of its status says unsynchronised. */
const script = "import ctypes; b = ctypes.create_string_buffer(512); s = ctypes.CDLL(None, use_errno=True).adjtimex(b); print(s, ctypes.c_int.from_buffer(b, 40).value)";
const [unsynchronised, clockError] = [0x40, 5];

async function askKernel(python: string, signal: AbortSignal): Promise<Synchronised> {
  const asked = python ? await askProgram(python, ["-c", script], signal) : undefined;
  const [state, status] = asked?.kind === "said" && asked.code === 0 ? asked.stdout.trim().split(" ").map(Number) : [];
  if (state === undefined || status === undefined || state < 0) return undefined;
  return { yes: (status & unsynchronised) === 0 && state !== clockError, says: "the kernel" };
}

async function newestOf(files: readonly string[]): Promise<Written | undefined> {
  const known = await Promise.all([...files, ...(await systemFiles())].map(async (file) => stat(file).then(({ mtime }) => ({ file, at: mtime }), () => undefined)));
  return known.filter((written) => written !== undefined).sort((a, b) => b.at.getTime() - a.at.getTime())[0];
}

/** Written by every system now and then, and by systemd for just this purpose. */
async function systemFiles(): Promise<string[]> {
  const machineId = await readFile("/etc/machine-id", "utf8").catch(() => "");
  return ["/var/lib/systemd/timesync/clock", "/var/log/wtmp", "/var/lib/dpkg/status", "/etc/resolv.conf", ...(machineId ? [`/var/log/journal/${machineId.trim()}/system.journal`] : [])];
}

import { execFile } from "node:child_process";
import { rm } from "node:fs/promises";
import { promisify } from "node:util";
import type { Supervised } from "../configure.ts";
import { writeIfChanged } from "../files.ts";
import type { HostProgram } from "./config.ts";

const run = promisify(execFile);

export const unitName = (name: HostProgram["name"]): string => `homelab-${name}.service`;
const unitFile = (name: HostProgram["name"]): string => `/etc/systemd/system/${unitName(name)}`;

/** A unit that keeps one program alive. Pods outlive a restart of containerd: only the main process is ended. */
export function renderUnit({ name, argv }: HostProgram, root: string): string {
  const after = name === "kubelet" ? unitName("containerd") : "network-online.target";
  return `# written by "cluster up"; changes are overwritten
[Unit]
Description=${name} of the homelab cluster in ${root}
Wants=${after}
After=${after}

[Service]
ExecStart=${argv.map(word).join(" ")}
Restart=always
RestartSec=1
KillMode=process
Delegate=yes
LimitNOFILE=1048576
TasksMax=infinity
OOMScoreAdjust=-999

[Install]
WantedBy=multi-user.target
`;
}

/** systemd expands % and $, and reads quotes and backslashes. */
function word(text: string): string {
  if (/[\r\n]/.test(text)) throw new Error(`systemd: "${text}" cannot be written into a unit.\n  Use a path without line breaks.`);
  return `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("%", "%%").replaceAll("$", "$$$$")}"`;
}

export async function systemctl(...words: readonly string[]): Promise<void> {
  await run("systemctl", [...words], { timeout: 120_000 });
}

/** Writes the units; tells whether one changed. */
export async function writeUnits(programs: readonly HostProgram[], root: string): Promise<boolean> {
  let changed = false;
  for (const program of programs) changed = (await writeIfChanged(unitFile(program.name), renderUnit(program, root), 0o644)) || changed;
  if (changed) await systemctl("daemon-reload");
  return changed;
}

export async function removeUnits({ host }: Supervised): Promise<void> {
  if (!host.systemd) return;
  for (const name of ["kubelet", "containerd"] as const) {
    await run("systemctl", ["disable", unitName(name)]).catch(() => undefined);
    await rm(unitFile(name), { force: true });
  }
  await systemctl("daemon-reload");
}

import { readdir, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { askProgram } from "./command.ts";
import { ok, warn, type Finding, type Probe } from "./probe.ts";

const notNeeded = "Only secrets in Git need it, and with them cluster and homelab.";

/** Keys are looked for by name and mode; none is read. */
export function keyProbes(env: NodeJS.ProcessEnv): Probe[] {
  const home = env["HOME"] || homedir();
  return [
    { name: "sops", optional: true, look: sops },
    { name: "age key", optional: true, look: async (signal) => ageKey(env, home, signal) },
    { name: "ssh key", optional: true, look: async (signal) => sshKey(env, home, signal) },
  ];
}

async function sops(signal: AbortSignal): Promise<Finding> {
  const asked = await askProgram("sops", ["--version", "--disable-version-check"], signal);
  if (asked.kind === "absent") return warn("not installed", `${notNeeded} Install it: go install github.com/getsops/sops/v3/cmd/sops@v3.13.3, or brew install sops`);
  return ok(asked.stdout.split("\n")[0]?.trim() || "installed");
}

async function ageKey(env: NodeJS.ProcessEnv, home: string, signal: AbortSignal): Promise<Finding> {
  if (env["SOPS_AGE_KEY"]) return warn("in the variable SOPS_AGE_KEY", "Every program you start can read it there: keep it in a file and set SOPS_AGE_KEY_FILE.");
  const file = env["SOPS_AGE_KEY_FILE"] || join(env["XDG_CONFIG_HOME"] || join(home, ".config"), "sops", "age", "keys.txt");
  const found = await stat(file).catch(() => undefined);
  const hasAge = (await askProgram("age-keygen", ["--version"], signal)).kind === "said";
  const make = `${hasAge ? "" : "apt-get install -y age && "}mkdir -p -m 700 '${dirname(file)}' && age-keygen -o '${file}'`;
  if (!found?.isFile()) return warn(`none at ${file}`, `${notNeeded} Make one, and keep a copy away from this machine: ${make}`);
  if (found.size === 0) return warn(`${file} is empty`, `Make one: rm '${file}' && ${make}`);
  return (found.mode & 0o077) === 0 ? ok(file) : warn(`${file} can be read by others`, `chmod 600 '${file}'`);
}

async function sshKey(env: NodeJS.ProcessEnv, home: string, signal: AbortSignal): Promise<Finding> {
  const folder = join(home, ".ssh");
  const names = (await readdir(folder).catch((): string[] => [])).filter((name) => /^id_\w+$/.test(name)).sort();
  const open: string[] = [];
  for (const name of names) if (((await stat(join(folder, name))).mode & 0o077) !== 0) open.push(join(folder, name));
  if (open[0]) return warn(`${open.join(", ")} can be read by others; ssh refuses it`, `chmod 600 '${open[0]}'`);
  if (names.length > 0) return ok(names.map((name) => join(folder, name)).join(", "));
  const agent = env["SSH_AUTH_SOCK"] ? await askProgram("ssh-add", ["-l"], signal) : undefined;
  if (agent?.kind === "said" && agent.code === 0) return ok(`${agent.stdout.trim().split("\n").length} in the agent`);
  return warn(`none in ${folder}${env["SSH_AUTH_SOCK"] ? ", none in the agent" : ""}`, "Only other machines need it, for ./just audit: ssh-keygen -t ed25519");
}

import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { OperatorError } from "@homelab/operator-error";
import { HostName, Zone } from "@homelab/hardware";
import { z } from "zod";
import type { Ansible } from "./ansible.ts";
import { problemsOfInventory } from "./inventory-file.ts";

/** One host as Ansible would reach it. */
export interface AuditedHost {
  name: string;
  zone: Zone;
  /** It is this machine: no network is used. */
  local: boolean;
  standIn: boolean;
  /** Where it is reached; undefined for this machine. */
  address: string | undefined;
}

export interface Inventory {
  file: string;
  hosts: readonly AuditedHost[];
  groups: Readonly<Record<string, readonly string[]>>;
}

const Variables = z.looseObject({
  homelab_zone: z.unknown().optional(),
  homelab_stand_in: z.boolean().default(false),
  ansible_connection: z.string().default("ssh"),
  ansible_host: z.string().optional(),
  ansible_port: z.union([z.int(), z.string()]).default(22),
});
const Listed = z.looseObject({ _meta: z.looseObject({ hostvars: z.record(z.string(), Variables) }) });
const Group = z.looseObject({ hosts: z.array(z.string()).default([]), children: z.array(z.string()).default([]) });

/** Reads an inventory and refuses it with everything that is wrong; no host is contacted and no variable is evaluated. */
export async function readInventory(file: string, ansible: Ansible): Promise<Inventory> {
  refuse(file, await problemsOfInventory(file));
  const listed = await list(file, ansible);
  const read = Object.entries(listed._meta.hostvars).sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, variables]) => hostOf(name, variables));
  refuse(file, [...read.flatMap((host) => (typeof host === "string" ? [host] : [])), ...twoOfOneMachine(read.filter((host) => typeof host !== "string"))]);
  const groups = Object.entries(listed).flatMap(([name, group]) => (name === "_meta" ? [] : [[name, membersOf(name, listed)] as const].filter(() => group !== undefined)));
  return { file, hosts: read.filter((host) => typeof host !== "string"), groups: Object.fromEntries(groups) };
}

/** `--limit`: names of hosts and groups, nothing that Ansible would expand. */
export function limitTo(inventory: Inventory, limit: string | undefined): readonly AuditedHost[] {
  if (limit === undefined) return inventory.hosts;
  const asked = limit.split(",").map((name) => name.trim()).filter(Boolean);
  const names = new Map(inventory.hosts.map((host) => [host.name, [host.name]] as [string, readonly string[]]));
  const known = (name: string) => names.get(name) ?? (Object.hasOwn(inventory.groups, name) ? inventory.groups[name] : undefined);
  const strangers = asked.filter((name) => known(name) === undefined);
  if (strangers.length > 0 || asked.length === 0) {
    const got = strangers.map((name) => JSON.stringify(name)).join(", ") || "nothing";
    throw new OperatorError({ what: "audit", where: "--limit", got, do: `Name hosts or groups of ${inventory.file}: ${[...names.keys(), ...Object.keys(inventory.groups)].join(", ")}.` });
  }
  const chosen = new Set(asked.flatMap((name) => known(name) ?? []));
  return inventory.hosts.filter(({ name }) => chosen.has(name));
}

/** Real machines are reached only on purpose. */
export function guard(hosts: readonly AuditedHost[], env: NodeJS.ProcessEnv): void {
  const real = hosts.filter((host) => !host.local && !host.standIn);
  if (real.length === 0 || env["HOMELAB"] === "1") return;
  throw new OperatorError({
    what: "audit",
    where: real.map(({ name }) => name).join(", "),
    got: `${real.length === 1 ? "a machine" : "machines"} of the homelab, and HOMELAB is ${env["HOMELAB"] === undefined ? "not set" : JSON.stringify(env["HOMELAB"])}; nothing was contacted`,
    do: "Run HOMELAB=1 ./just audit to reach them, or --limit to what is this machine.",
  });
}

function hostOf(name: string, variables: z.output<typeof Variables>): AuditedHost | string {
  // the file was looked at, but an alias or a merge in it is only known to Ansible
  if (!HostName.safeParse(name).success) return `host ${JSON.stringify(name)}: a name is a DNS label.`;
  const zone = Zone.safeParse(variables.homelab_zone);
  if (!zone.success) return `host "${name}": homelab_zone is ${JSON.stringify(variables.homelab_zone) ?? "not set"}. Write one of ${Zone.options.join(", ")}.`;
  const local = variables.ansible_connection === "local";
  const address = local ? undefined : `${variables.ansible_host ?? name} port ${String(variables.ansible_port)}`;
  return { name, zone: zone.data, local, standIn: variables.homelab_stand_in, address };
}

/** One machine under two names would be planned with twice its memory. A stand-in is one on purpose. */
function twoOfOneMachine(hosts: readonly AuditedHost[]): string[] {
  const real = hosts.filter(({ standIn }) => !standIn);
  return real.flatMap((host, index) => {
    const twin = real.slice(0, index).find((other) => other.address === host.address);
    return twin ? [`host "${host.name}" is the same machine as "${twin.name}": both are ${host.address ?? "this machine"}. Keep one of the two.`] : [];
  });
}

function membersOf(group: string, listed: z.output<typeof Listed>): string[] {
  const { hosts, children } = Group.parse(listed[group] ?? {});
  return [...hosts, ...children.flatMap((child) => membersOf(child, listed))];
}

async function list(file: string, ansible: Ansible): Promise<z.output<typeof Listed>> {
  const asked = promisify(execFile)(ansible.program("ansible-inventory"), ["--inventory", file, "--list"], { env: ansible.environment, cwd: ansible.project, maxBuffer: 64 * 2 ** 20, timeout: 60_000 });
  const { stdout } = await asked.catch((error: { stderr?: string; message: string }) => {
    throw new OperatorError({ what: "audit", where: file, got: (error.stderr ?? "").trim().split("\n").at(-1) || error.message, do: "Mend the inventory; ansible-inventory --list shows how Ansible reads it." });
  });
  const listed = Listed.safeParse(JSON.parse(stdout));
  if (listed.success) return listed.data;
  const wrong = listed.error.issues.map(({ path, message }) => `${path.slice(2).join(".")}: ${message}`);
  throw new OperatorError({ what: "audit", where: file, got: wrong.join("; "), do: "Mend these variables in the inventory." });
}

function refuse(file: string, problems: readonly string[]): void {
  if (problems.length === 0) return;
  const got = `${problems.length} problem${problems.length === 1 ? "" : "s"}; nothing was contacted\n${problems.map((problem) => `    ${problem}`).join("\n")}`;
  throw new OperatorError({ what: "inventory", where: file, got, do: "Mend the inventory and run the audit again." });
}

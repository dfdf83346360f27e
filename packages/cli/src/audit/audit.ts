import { mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { factsFromAnsible, readAuditRecord, writeAuditRecord, type AuditOutcome, type AuditRecord } from "@homelab/adapters/facts";
import { lockExclusively } from "@homelab/engines";
import { OperatorError } from "@homelab/operator-error";
import type { KnownHosts } from "@homelab/hardware";
import type { Place } from "../place.ts";
import { runSteps } from "../lifecycle/steps.ts";
import type { Terminal } from "../terminal.ts";
import { openAnsible } from "./ansible.ts";
import { chooseInventory } from "./inventory-of-settings.ts";
import { guard, limitTo, readInventory, type AuditedHost } from "./inventory.ts";
import { outcomesOf } from "./outcomes.ts";
import { runPlaybook, type PlaybookRun } from "./run-playbook.ts";
import { showAudit } from "./show.ts";

export interface AuditOptions {
  /** Folder of the facts. Default: `facts` in the state folder. */
  facts?: string | undefined;
  /** Take every measurement again. */
  measure: boolean;
  /** Seconds. Default: `audit.maxAge` of homelab.yaml. */
  maxAge?: number | undefined;
  inventory?: string | undefined;
  limit?: string | undefined;
}

/** What an audit found, for `--json` and for the screen. */
export interface Audited {
  facts: string;
  at: string;
  /** Seconds after which a measurement is stale. */
  maxAge: number;
  /** Hosts that were asked this time. */
  asked: readonly string[];
  record: AuditRecord;
  /** Hosts of the folder that the inventory does not name any more. */
  strangers: readonly string[];
  known: KnownHosts;
  changed: Readonly<Record<string, number>>;
  recap: readonly string[];
  log: string;
}

/** Measures the hosts of an inventory. Gives the exit code: 1 when a host did not answer or was refused. */
export async function audit(place: Place, options: AuditOptions, terminal: Terminal): Promise<number> {
  const folder = resolve(options.facts ?? join(place.layout.root, "facts"));
  const maxAge = options.maxAge ?? place.settings.audit.maxAge;
  await using ansible = await openAnsible(process.env, place.repository);
  const file = await chooseInventory(options.inventory && resolve(options.inventory), place.settings, { project: ansible.project, scratch: String(ansible.environment["ANSIBLE_HOME"]) });
  const inventory = await readInventory(file, ansible);
  const hosts = limitTo(inventory, options.limit);
  guard(hosts, process.env);
  await makeFolder(folder);
  // two audits at once would measure each other
  await using _lock = await lockExclusively(join(folder, ".audit.lock"), "audit");

  const log = join(folder, "audit.log");
  const ended = Promise.withResolvers<PlaybookRun>();
  const limitMs = place.settings.audit.timeLimit * hosts.length * 1000;
  const title = `Audit of ${hosts.map(({ name }) => name).join(", ")}`;
  const playbook = { name: "homelab.yml", inventory: file, hosts: hosts.map(({ name }) => name), variables: variablesOf(folder, maxAge, options, place), log, limitMs };
  await runSteps([{ title, run: async (note) => ended.resolve(await runPlaybook(ansible, playbook, note)) }], terminal);
  const audited = await conclude({ folder, maxAge, hosts, all: inventory.hosts, log }, await ended.promise);

  if (terminal.json) terminal.printJson(audited);
  else terminal.print(showAudit(audited));
  const refused = audited.known.problems.some(({ host, severity }) => severity === "refused" && audited.asked.includes(host));
  return refused || audited.asked.some((name) => audited.record.hosts[name]?.outcome !== "ok") ? 1 : 0;
}

function variablesOf(folder: string, maxAge: number, options: AuditOptions, place: Place): Record<string, unknown> {
  return { hardware_audit_facts_folder: folder, hardware_audit_max_age: Math.ceil(maxAge), hardware_audit_measure: options.measure, hardware_audit_throttle: place.settings.audit.throttle };
}

interface Asked {
  folder: string;
  maxAge: number;
  hosts: readonly AuditedHost[];
  all: readonly AuditedHost[];
  log: string;
}

async function conclude({ folder, maxAge, hosts, all, log }: Asked, run: PlaybookRun): Promise<Audited> {
  const now = new Date();
  const at = now.toISOString();
  const before = await readAuditRecord(folder);
  const asked = hosts.map(({ name }) => name);
  const outcomes: Record<string, AuditOutcome> = outcomesOf(asked, run, before, at);
  const record: AuditRecord = { schema: 1, at, hosts: { ...before?.hosts, ...outcomes } };
  await writeAuditRecord(folder, record);
  const known = await factsFromAnsible(folder, () => ({ now, maxAge })).hosts();
  const named = new Set(all.map(({ name }) => name));
  const strangers = [...new Set([...known.hosts, ...known.problems].map(({ host }) => host))].filter((host) => !named.has(host));
  const changed = Object.fromEntries(asked.map((name) => [name, run.summaries[name]?.changed ?? 0]));
  return { facts: folder, at, maxAge, asked, record, strangers, known, changed, recap: run.recap, log };
}

async function makeFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o755 }).catch((error: NodeJS.ErrnoException) => {
    throw new OperatorError({ what: "audit", where: folder, got: error.message, do: "Name a folder you may write to with --facts, or another state folder with HOMELAB_STATE." });
  });
}

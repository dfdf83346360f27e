import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { AuditRecord } from "@homelab/adapters/facts";
import type { HostFacts, KnownHosts } from "@homelab/hardware";
import { stringify } from "yaml";

export const root = join(import.meta.dirname, "..", "..");

export interface Ended {
  code: number;
  stdout: string;
  stderr: string;
}

/** A folder that goes with the test. */
export async function scratch(): Promise<AsyncDisposable & { path: string }> {
  const path = await mkdtemp(join(tmpdir(), "homelab-audit-"));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

/** Runs `audit` as `./just audit` does. HOMELAB of the caller is not passed on. */
export async function audit(args: readonly string[], env: Record<string, string> = {}): Promise<Ended> {
  const { HOMELAB: _, ...inherited } = process.env;
  const asked = promisify(execFile)(process.execPath, [join(root, "packages/cli/src/main.ts"), "audit", ...args], { env: { ...inherited, HOMELAB_CONFIG: "/nonexistent/homelab.yaml", ...env }, maxBuffer: 2 ** 24 });
  return asked.then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    (error: Ended) => ({ code: error.code, stdout: error.stdout, stderr: error.stderr }),
  );
}

export interface AuditJson {
  asked: string[];
  record: AuditRecord;
  known: KnownHosts;
  changed: Record<string, number>;
  recap: string[];
}

export const toldIn = ({ stdout }: Ended) => JSON.parse(stdout) as AuditJson;

export function factsOf(told: AuditJson, host: string): HostFacts {
  const facts = told.known.hosts.find((known) => known.host === host);
  if (!facts) throw new Error(`no facts of ${host}: ${JSON.stringify(told.known.problems)}`);
  return facts;
}

/** This machine with short measurements, and its homelab.fact where the test can look. */
export const thisMachine = (folder: string) => ({
  ansible_connection: "local", ansible_python_interpreter: "{{ ansible_playbook_python }}", homelab_zone: "primary",
  hardware_audit_facts_d: join(folder, "facts.d"), hardware_audit_fio_seconds: 0.3, hardware_audit_fio_bytes: 32 * 2 ** 20, hardware_audit_iperf_seconds: 1,
});

export async function inventory(folder: string, hosts: Record<string, Record<string, unknown>>): Promise<string> {
  const file = join(folder, "inventory.yml");
  await writeFile(file, stringify({ all: { hosts } }));
  return file;
}

export const ansibleIsThere = () => Boolean(process.env["HOMELAB_ANSIBLE"]);
export const needsAnsible = "needs HOMELAB_ANSIBLE: run it through ./just test";

import type { AuditOutcome, AuditRecord } from "@homelab/adapters/facts";
import type { PlaybookRun } from "./run-playbook.ts";

/** What came of each host that was asked. One that Ansible never got to is as good as unreachable. */
export function outcomesOf(asked: readonly string[], run: PlaybookRun, before: AuditRecord | undefined, at: string): Record<string, AuditOutcome> {
  return Object.fromEntries(asked.map((name) => {
    const { outcome, why } = outcomeOf(name, run);
    const answered = outcome === "ok" ? at : (before?.hosts[name]?.answered ?? null);
    return [name, { outcome, at, answered, ...(why === undefined ? {} : { why }), notes: [...(run.notes.get(name) ?? [])] }];
  }));
}

function outcomeOf(name: string, run: PlaybookRun): { outcome: AuditOutcome["outcome"]; why?: string } {
  const summary = run.summaries[name];
  if (!summary) return { outcome: "unreachable", why: run.timedOut ? "not finished within the time limit (audit.timeLimit)" : `Ansible ended before it was asked: ${run.lastWords || "it said nothing"}` };
  if (summary.unreachable > 0) return { outcome: "unreachable", why: advised(run.reasons.get(name) ?? "no answer") };
  if (summary.failures > 0) return { outcome: "refused", why: advised(run.reasons.get(name) ?? "a task failed") };
  return { outcome: "ok" };
}

const advice: readonly (readonly [RegExp, string])[] = [
  [/host key verification failed|remote host identification has changed/i, "Compare the host's key with the one it shows on its own screen, then log in once by hand: ssh HOST."],
  [/permission denied \(/i, "Let your key in there: ssh-copy-id HOST."],
  [/missing sudo password|sudo: a password is required/i, "Give that user sudo without a password, name a file in ANSIBLE_BECOME_PASSWORD_FILE, or set hardware_audit_become: false."],
  [/connection (?:timed out|refused)|no route to host|could not resolve/i, "Start it, or see whether the tailnet is up: tailscale status."],
];

/** Ansible's words on one line, with what usually mends it. */
function advised(text: string): string {
  const words = text.replaceAll(/\s+/g, " ").replace(/^Task failed: /, "").trim();
  const remedy = advice.find(([pattern]) => pattern.test(words))?.[1];
  return [words.slice(0, 400), remedy].filter(Boolean).join(" ");
}

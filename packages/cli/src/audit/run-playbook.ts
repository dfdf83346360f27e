import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { OperatorError } from "@homelab/operator-error";
import { z } from "zod";
import type { Ansible } from "./ansible.ts";

const Count = z.int().nonnegative();
const Summary = z.looseObject({ ok: Count, changed: Count, unreachable: Count, failures: Count, skipped: Count, rescued: Count, ignored: Count });

/** What the callback plugin tells; see ansible/callback_plugins/audit_events.py. */
const Event = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("task"), text: z.string() }),
  z.strictObject({ kind: z.literal("host"), host: z.string() }),
  z.strictObject({ kind: z.literal("note"), host: z.string(), text: z.string() }),
  z.strictObject({ kind: z.enum(["failed", "unreachable"]), host: z.string(), task: z.string(), text: z.string() }),
  z.strictObject({ kind: z.literal("recap"), hosts: z.record(z.string(), Summary) }),
]);
type Event = z.output<typeof Event>;

export interface PlaybookRun {
  /** By host; empty when Ansible ended before its recap. */
  summaries: Readonly<Record<string, z.output<typeof Summary>>>;
  /** The last failure of a host, in Ansible's words. */
  reasons: ReadonlyMap<string, string>;
  notes: ReadonlyMap<string, readonly string[]>;
  /** Ansible's own recap, as it printed it. */
  recap: readonly string[];
  /** The end of what it printed, for when there is no recap. */
  lastWords: string;
  timedOut: boolean;
}

export interface Playbook {
  name: string;
  inventory: string;
  hosts: readonly string[];
  variables: Readonly<Record<string, unknown>>;
  /** Everything Ansible prints. */
  log: string;
  limitMs: number;
}

/** Runs a playbook. `tell` hears what is being done; ending this process ends Ansible. */
export async function runPlaybook(ansible: Ansible, playbook: Playbook, tell: (doing: string) => void): Promise<PlaybookRun> {
  const child = spawn(ansible.program("ansible-playbook"), [`playbooks/${playbook.name}`, "--inventory", playbook.inventory, "--limit", playbook.hosts.join(","), "--extra-vars", JSON.stringify(playbook.variables)], {
    cwd: ansible.project,
    env: { ...ansible.environment, ANSIBLE_CALLBACKS_ENABLED: "audit_events", HOMELAB_AUDIT_EVENTS: "3" },
    stdio: ["ignore", "pipe", "pipe", "pipe"],
    // a group of its own, so that fio and ssh end with it
    detached: true,
  });
  const exited = once(child, "exit");
  const ending = endWith(child, playbook.limitMs);
  const log = createWriteStream(playbook.log, { mode: 0o644 });
  try {
    child.stderr?.pipe(log, { end: false });
    child.stdout?.pipe(log, { end: false });
    const [printed, events] = await Promise.all([linesOf(child.stdout), eventsOf(child.stdio[3] as Readable, tell), exited]);
    const signal = ending.interruptedBy();
    if (signal !== undefined) throw new OperatorError({ what: "audit", where: playbook.hosts.join(", "), got: `ended by ${signal}; the facts are as they were`, do: "Run it again." });
    return { ...gathered(events), recap: recapIn(printed), lastWords: printed.filter(Boolean).slice(-3).join(" "), timedOut: ending.timedOut() };
  } finally {
    ending.stop();
    log.end();
  }
}

/** Ends Ansible when its time is over or this process is told to end: first as a person would, then for certain. */
function endWith(child: ChildProcess, limitMs: number) {
  const signal = (name: NodeJS.Signals) => {
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    try {
      process.kill(-child.pid, name);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
    }
  };
  let timedOut = false;
  let interruptedBy: NodeJS.Signals | undefined;
  const end = () => {
    signal("SIGINT");
    timers.push(setTimeout(() => signal("SIGTERM"), 3000), setTimeout(() => signal("SIGKILL"), 6000));
  };
  const timers = [setTimeout(() => {
    timedOut = true;
    end();
  }, limitMs)];
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  const interrupt = (name: NodeJS.Signals) => {
    interruptedBy = name;
    end();
  };
  for (const name of signals) process.on(name, interrupt);
  return {
    timedOut: () => timedOut,
    interruptedBy: () => interruptedBy,
    stop: () => {
      timers.forEach(clearTimeout);
      for (const name of signals) process.removeListener(name, interrupt);
    },
  };
}

async function linesOf(stream: Readable | null): Promise<string[]> {
  const lines: string[] = [];
  if (stream) for await (const line of createInterface({ input: stream })) lines.push(line);
  return lines;
}

async function eventsOf(stream: Readable, tell: (doing: string) => void): Promise<Event[]> {
  const events: Event[] = [];
  let task = "";
  for await (const line of createInterface({ input: stream })) {
    const event = Event.parse(JSON.parse(line));
    if (event.kind === "task") task = event.text;
    if (event.kind === "task") tell(task);
    else if (event.kind === "host") tell(`${event.host}: ${task}`);
    else events.push(event);
  }
  return events;
}

function gathered(events: readonly Event[]): Pick<PlaybookRun, "summaries" | "reasons" | "notes"> {
  const reasons = new Map<string, string>();
  const notes = new Map<string, string[]>();
  let summaries: PlaybookRun["summaries"] = {};
  for (const event of events) {
    if (event.kind === "recap") summaries = event.hosts;
    else if (event.kind === "note") notes.set(event.host, [...new Set([...(notes.get(event.host) ?? []), event.text])]);
    else if (event.kind === "failed" || event.kind === "unreachable") reasons.set(event.host, event.text);
  }
  return { summaries, reasons, notes };
}

function recapIn(printed: readonly string[]): string[] {
  const start = printed.findIndex((line) => line.startsWith("PLAY RECAP"));
  return start < 0 ? [] : printed.slice(start).filter((line) => line.trim() !== "");
}

import { spawn, type ChildProcessByStdio } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { tint, type Terminal } from "../terminal.ts";
import type { Told } from "./look.ts";
import { fail, longestPatienceMs, silent, type Checked } from "./probe.ts";

export interface Diagnosis {
  /** Nothing stands in the way of `up`. */
  ready: boolean;
  checks: readonly Checked[];
}

/** Time for the looking process to start and read the settings, and what it may take longer than its slowest probe. */
const patience = { startMs: 20_000, extraMs: 1500 };

/**
 * Looks at everything at once and changes nothing. A process of its own does the looking: a read from a file system that hangs
 * cannot be given up by the process that waits for it, not even by ending.
 */
export async function diagnose(env: NodeJS.ProcessEnv): Promise<Diagnosis> {
  const looking = spawn(process.execPath, [join(import.meta.dirname, "look.main.ts")], {
    // each read that hangs keeps a thread, and the other probes need theirs
    env: { ...env, UV_THREADPOOL_SIZE: "128" },
    stdio: ["pipe", "pipe", "pipe"],
    detached: true,
  });
  const checks = await answersOf(looking);
  abandon(looking);
  return { ready: checks.every(({ level }) => level !== "fail"), checks };
}

type Looking = ChildProcessByStdio<Writable, Readable, Readable>;

interface Answers {
  asked: { name: string; optional: boolean }[];
  found: Map<string, Checked>;
  /** The end of what it said on stderr. */
  complaint: string;
}

async function answersOf(looking: Looking): Promise<Checked[]> {
  const answers: Answers = { asked: [], found: new Map(), complaint: "" };
  looking.stderr.setEncoding("utf8").on("data", (text: string) => (answers.complaint = (answers.complaint + text).slice(-2000)));
  looking.on("error", (error) => (answers.complaint = error.message));
  const outcome = await listen(looking, answers);
  const { asked, found, complaint } = answers;
  const checks = asked.map(({ name, optional }) => found.get(name) ?? { name, ...silent({ optional }, longestPatienceMs) });
  if (asked.length > 0 && outcome !== "ended") return checks;
  const why = complaint.trim().split("\n").at(-1) || outcome;
  return [...checks, { name: "doctor", ...fail(`the look at this machine ended early: ${why}`, "Run ./just doctor again; if it stays, report this as a mistake of homelab.") }];
}

/** Takes down the answers until all are there, the other process ends, or it is too late. */
function listen(looking: Looking, answers: Answers): Promise<"done" | "ended" | "late"> {
  return new Promise((resolve) => {
    const late = () => resolve("late");
    let timer = setTimeout(late, patience.startMs);
    const end = (how: "done" | "ended") => {
      clearTimeout(timer);
      resolve(how);
    };
    const lines = createInterface({ input: looking.stdout });
    lines.on("close", () => end("ended"));
    lines.on("line", (line) => {
      const told = JSON.parse(line) as Told;
      if (told.kind === "found") answers.found.set(told.check.name, told.check);
      if (told.kind === "done") end("done");
      if (told.kind !== "asked") return;
      answers.asked = told.probes;
      clearTimeout(timer);
      timer = setTimeout(late, longestPatienceMs + patience.extraMs);
    });
  });
}

/** Ends it with all it started, and waits for nothing: what hangs in the kernel goes when the kernel lets it. */
function abandon(looking: Looking): void {
  try {
    if (looking.pid !== undefined) process.kill(-looking.pid, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
  for (const stream of [looking.stdin, looking.stdout, looking.stderr]) stream.destroy();
  looking.unref();
}

/** Prints the diagnosis and gives the exit code: 0 ready, 1 something is missing, 2 ready with warnings. */
export async function doctor(env: NodeJS.ProcessEnv, terminal: Terminal): Promise<number> {
  const diagnosis = await diagnose(env);
  if (terminal.json) terminal.printJson(diagnosis);
  else terminal.print(renderDiagnosis(diagnosis));
  return exitCodeOf(diagnosis);
}

export function exitCodeOf({ ready, checks }: Diagnosis): 0 | 1 | 2 {
  if (!ready) return 1;
  return checks.some(({ level }) => level === "warn") ? 2 : 0;
}

export function renderDiagnosis({ ready, checks }: Diagnosis): string {
  const width = Math.max(...checks.map((c) => c.name.length));
  const marks = { ok: tint("green", "ok  "), warn: tint("yellow", "warn"), fail: tint("red", "fail") };
  const lines = checks.map((c) => `${marks[c.level]}  ${c.name.padEnd(width)}  ${c.found}${c.level === "ok" ? "" : `\n${" ".repeat(width + 8)}→ ${c.do}`}`);
  const missing = checks.filter((c) => c.level === "fail").length;
  return `${lines.join("\n")}\n\n${ready ? tint("green", "This machine is ready: ./just up") : tint("red", `${missing} thing${missing === 1 ? "" : "s"} to mend before ./just up`)}`;
}

import { execFile, spawn, type ChildProcess } from "node:child_process";
import { globSync, openSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import type { Question } from "../catalog/part.ts";

const run = promisify(execFile);

/** One running container of runc's, gone with everything in it when it is disposed of. */
export class Container implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #state: string;
  readonly #log: string;
  readonly #started = performance.now();
  readonly id: string;
  pid = 0;
  /** Its exit code, or the signal's name; undefined while it runs. */
  exit: string | number | undefined;

  private constructor(child: ChildProcess, at: { state: string; log: string; id: string }) {
    this.#child = child;
    this.#state = at.state;
    this.#log = at.log;
    this.id = at.id;
    child.on("error", (error) => (this.exit = error.message)).on("close", (code, signal) => (this.exit = code ?? signal ?? "?"));
  }

  static async start(bundle: string, state: string, id: string): Promise<Container> {
    const log = join(bundle, "output.log");
    const output = openSync(log, "a");
    const child = spawn("runc", ["--root", state, "run", "--bundle", bundle, id], { stdio: ["ignore", output, output] });
    const container = new Container(child, { state, log, id });
    await container.#findPid();
    return container;
  }

  async #findPid(): Promise<void> {
    while (this.exit === undefined && this.pid === 0 && this.seconds < 20) {
      const { stdout } = await this.runc("state", this.id).catch(() => ({ stdout: "{}" }));
      const { status, pid } = JSON.parse(stdout) as { status?: string; pid?: number };
      if (status === "running" && pid) this.pid = pid;
      else await sleep(30);
    }
  }

  get seconds(): number {
    return (performance.now() - this.#started) / 1000;
  }

  runc(...args: string[]): Promise<{ stdout: string; stderr: string }> {
    return run("runc", ["--root", this.#state, ...args], { timeout: 60_000, maxBuffer: 2 ** 22 });
  }

  output(): Promise<string> {
    return readFile(this.#log, "utf8").catch(() => "");
  }

  /** Of every process in its process namespace. */
  async memoryBytes(): Promise<number> {
    const { stdout } = await this.runc("ps", "--format", "json", this.id).catch(() => ({ stdout: "[]" }));
    const pids = JSON.parse(stdout) as number[];
    const sizes = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/smaps_rollup`, "utf8").then((text) => Number(/^Pss:\s+(\d+)/m.exec(text)?.[1] ?? 0), () => 0)));
    return sizes.reduce((sum, kib) => sum + kib * 1024, 0);
  }

  /** Its exit code when it ended within the time. */
  async stop(signal: string, seconds: number): Promise<string | number | undefined> {
    await this.runc("kill", this.id, signal.replace("SIG", ""));
    const end = performance.now() + seconds * 1000;
    while (this.exit === undefined && performance.now() < end) await sleep(50);
    return this.exit;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.runc("delete", "--force", this.id).catch(() => undefined);
    const end = performance.now() + 10_000;
    while (this.exit === undefined && performance.now() < end) await sleep(20);
    if (this.exit === undefined) this.#child.kill("SIGKILL");
  }
}

/** Ends containers that an interrupted command left behind: its bundles lie two folders below this one. */
export async function endLeftContainers(work: string): Promise<void> {
  for (const state of globSync("*/*/runc", { cwd: work })) {
    for (const id of await readdir(join(work, state))) await run("runc", ["--root", join(work, state), "delete", "--force", id]).catch(() => undefined);
  }
}

const patienceMs = 10_000;

/** Undefined when the answer is the right one, else what came instead. */
export async function askInside(container: Container, question: Exclude<Question, { kind: "ends" }>): Promise<string | undefined> {
  if (question.kind === "exec") {
    const result = await container.runc("exec", container.id, ...question.command).catch((error: { stdout?: string; stderr?: string; message: string }) => ({ stdout: "", stderr: `${error.stdout ?? ""}${error.stderr ?? error.message}`, failed: true }));
    const said = `${result.stdout}${result.stderr}`.trim();
    return !("failed" in result) && said.includes(question.contains ?? "") ? undefined : `${question.command.join(" ").slice(0, 80)}: ${said.slice(-400)}`;
  }
  const request = question.kind === "post" ? { method: "POST", headers: { "content-type": "application/json", ...question.headers }, body: JSON.stringify(question.json) } : { headers: question.headers ?? {} };
  const { stdout } = await run("nsenter", ["--target", String(container.pid), "--net", process.execPath, "--eval", fetchOnce, question.url, JSON.stringify(request)], { timeout: patienceMs + 5000, maxBuffer: 2 ** 22 }).catch((error: { stderr?: string; message: string }) => ({ stdout: JSON.stringify({ problem: error.stderr ?? error.message }) }));
  const { status, text, problem } = JSON.parse(stdout) as { status?: number; text?: string; problem?: string };
  if (problem !== undefined) return `${question.url}: ${problem.slice(0, 200)}`;
  return status === 200 && (text ?? "").includes(question.contains ?? "") ? undefined : `${question.url}: ${status ?? "no status"} ${(text ?? "").slice(0, 200)}`;
}

/** Runs in the container's network, on the machine's own Node: an image needs no client. */
const fetchOnce = `
const [url, request] = process.argv.slice(1);
fetch(url, { ...JSON.parse(request), signal: AbortSignal.timeout(${patienceMs}) })
  .then(async (answer) => ({ status: answer.status, text: await answer.text() }), (error) => ({ problem: String(error.cause?.code ?? error.message) }))
  .then((said) => process.stdout.write(JSON.stringify(said)));`;

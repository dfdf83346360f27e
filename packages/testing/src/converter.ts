/**
 * The real Docling sidecar for tests; ends with the scope it was started in.
 *
 *   await using converter = await startConverter({ timeoutS: 5 });
 *   doclingConverter({ url: converter.url })
 *
 * Needs HOMELAB_PYTHON or HOMELAB_VENV, as the `./just` wrapper sets them.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { executablesFrom, freePort } from "@homelab/engines";

/** Bounds of the sidecar under test; each defaults to what a small test needs. */
export interface ConverterLimits {
  workers?: number;
  maxBytes?: number;
  timeoutS?: number;
  maxPages?: number;
  memoryMb?: number;
  recycle?: number;
  user?: string;
}

export interface TestConverter extends AsyncDisposable {
  readonly url: string;
  readonly pid: number;
  /** What it wrote to its log so far. */
  log(): string;
}

const sources = fileURLToPath(new URL("../../../python", import.meta.url));
const STARTS_WITHIN_MS = 60_000;

export async function startConverter(limits: ConverterLimits = {}): Promise<TestConverter> {
  const { python, venv } = executablesFrom(process.env);
  if (!venv && !process.env["HOMELAB_PYTHON"]) throw new Error("converter: neither HOMELAB_PYTHON nor HOMELAB_VENV is set, so the sidecar cannot be started.\n  Run the tests through ./just test, which installs it and sets both.");
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(python, argumentsOf(port, limits), { cwd: sources, stdio: ["ignore", "ignore", "pipe"], env: { ...process.env, PYTHONDONTWRITEBYTECODE: "1" } });
  let log = "";
  child.stderr.on("data", (text: Buffer) => (log += text.toString()));
  const ended = once(child, "exit");
  const stop = async (): Promise<void> => {
    child.kill("SIGTERM");
    await ended;
  };
  try {
    await untilHealthy(url, () => child.exitCode !== null);
  } catch (error) {
    await stop();
    throw new Error(`converter: did not start\n${log.slice(-2000)}`, { cause: error });
  }
  return { url, pid: child.pid ?? 0, log: () => log, [Symbol.asyncDispose]: stop };
}

function argumentsOf(port: number, limits: ConverterLimits): string[] {
  const { workers = 1, maxBytes = 32 * 2 ** 20, timeoutS = 60, maxPages = 2000, memoryMb = 2048, recycle = 50, user } = limits;
  const options = { port, workers, "max-bytes": maxBytes, "timeout-s": timeoutS, "max-pages": maxPages, "memory-mb": memoryMb, recycle, ...(user ? { user } : {}) };
  return ["-m", "docling_sidecar", ...Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)])];
}

async function untilHealthy(url: string, hasEnded: () => boolean): Promise<void> {
  const until = Date.now() + STARTS_WITHIN_MS;
  while (Date.now() < until && !hasEnded()) {
    const healthy = await fetch(`${url}/health`).then((answer) => answer.ok, () => false);
    if (healthy) return;
    await sleep(100);
  }
  throw new Error(`${url}/health did not answer within ${STARTS_WITHIN_MS} ms`);
}

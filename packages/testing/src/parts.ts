/**
 * The parts of the embedded target one by one, for tests that choose which stages run and in which process; ends with its scope.
 *
 *   await using parts = await startParts({ converter: true });
 *   await parts.work("worker-text", ["extract", "chunk"]);          // the real worker's main
 *   await parts.work("null", ["embed"], fileURLToPath(…));         // a test's own main, called with the same arguments
 *   parts.connections("api")
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { MINILM, modelFilesIn } from "@homelab/adapters/embedder";
import { connectNats, ensureStreams, smallestSizes } from "@homelab/adapters/jetstream";
import { migrate } from "@homelab/adapters/postgres";
import type { NatsRole } from "@homelab/contracts";
import type { EmbeddingModel } from "@homelab/pipeline";
import { Connections } from "@homelab/settings";
import { startConverter } from "./converter.ts";
import { startNats, startOxigraph, startPostgres, type TestNats, type TestOxigraph, type TestPostgres } from "./engines.ts";

export interface PartsOptions {
  /** Start the Docling sidecar too; default false. */
  converter?: boolean;
  /** Default: the packaged model. */
  model?: EmbeddingModel;
}

export interface Parts extends AsyncDisposable {
  readonly nats: TestNats;
  readonly postgres: TestPostgres;
  readonly oxigraph: TestOxigraph;
  connections(role: NatsRole): Connections;
  /** Starts a worker process; resolves with it once it runs, not once it has taken work. */
  work(name: string, stages: readonly string[], main?: string): Promise<WorkerProcess>;
}

export interface WorkerProcess extends AsyncDisposable {
  readonly pid: number;
  hasEnded(): boolean;
  log(): Promise<string>;
  stop(): Promise<void>;
}

const workerMain = fileURLToPath(new URL("../../workers/src/main.ts", import.meta.url));

export async function startParts(options: PartsOptions = {}): Promise<Parts> {
  // ends what was started in the opposite order, also when a later part does not start
  const started = new AsyncDisposableStack();
  try {
    return await startIn(started, options);
  } catch (error) {
    await started.disposeAsync();
    throw error;
  }
}

async function startIn(started: AsyncDisposableStack, options: PartsOptions): Promise<Parts> {
  const folder = await mkdtemp(join(tmpdir(), "homelab-parts-"));
  started.defer(() => rm(folder, { recursive: true, force: true }));
  const nats = started.use(await startNats());
  const postgres = started.use(await startPostgres());
  const oxigraph = started.use(await startOxigraph());
  const converter = options.converter ? started.use(await startConverter()) : undefined;
  await prepare(nats, postgres, options.model ?? MINILM);

  const { modelFile, tokenizerFile } = await modelFilesIn(process.env["HOMELAB_VENV"] ?? "");
  const connections = (role: NatsRole): Connections =>
    Connections.parse({
      nats: nats.connection(role),
      postgres: postgres.connection(role === "operator" ? "owner" : role),
      oxigraph: { url: oxigraph.url },
      converter: { url: converter?.url ?? "http://127.0.0.1:9" },
      objects: { kind: "files", root: join(folder, "objects") },
      embedder: { kind: "packaged", model: modelFile, tokenizer: tokenizerFile },
      chat: null,
      api: { host: "127.0.0.1", port: 1, tokenFile: null, maxBytes: 2 ** 28 },
      telemetry: { traces: { kind: "files", folder: join(folder, "traces") } },
    });
  for (const name of ["objects", "traces"]) await mkdir(join(folder, name));
  const file = join(folder, "connections-worker.json");
  await writeFile(file, JSON.stringify(connections("worker")));
  const work: Parts["work"] = async (name, stages, main = workerMain) => {
    const args = [main, "--connections", file, "--stages", stages.join(","), "--name", name];
    return started.use(runWorkerProcess(args, join(folder, `${name}.log`)));
  };
  return { nats, postgres, oxigraph, connections, work, [Symbol.asyncDispose]: () => started.disposeAsync() };
}

async function prepare(nats: TestNats, postgres: TestPostgres, model: EmbeddingModel): Promise<void> {
  await migrate(postgres.connection("owner"), model);
  const operator = await connectNats(nats.connection("operator"), "prepare");
  await ensureStreams(operator, smallestSizes);
  await operator.drain();
}

function runWorkerProcess(args: readonly string[], logFile: string): WorkerProcess {
  const out = openSync(logFile, "a", 0o600);
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", ...args], { stdio: ["ignore", out, out], env: { ...process.env, NODE_ENV: "production" } });
  closeSync(out);
  const ended = once(child, "exit");
  const stop = async (): Promise<void> => {
    child.kill("SIGTERM");
    await ended;
  };
  return { pid: child.pid ?? -1, hasEnded: () => child.exitCode !== null || child.signalCode !== null, log: () => readFile(logFile, "utf8"), stop, [Symbol.asyncDispose]: stop };
}

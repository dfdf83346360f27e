/**
 * The whole embedded platform for tests: the real `up` with its supervisor, in a temporary state folder on free ports.
 *
 *   await using platform = await startPlatform({ settings: { models: { chat: { url, model: "stub", slots: 2 } } } });
 *   platform.url                       // API, for example http://127.0.0.1:40123
 *   await platform.send("manual.pdf", bytes)          // POST /api/v1/documents
 *   await platform.settled(documentId)                // its newest version, once ready, partial or dead
 *   await platform.ask("…"), platform.api("/status")
 *   await platform.cli("ingest", "--json", file)      // the command line: { code, stdout, stderr }
 *   platform.pids()                    // pid of each part by the supervisor's name, for kills
 */
import { execFile } from "node:child_process";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { freePort } from "@homelab/engines";

const repository = fileURLToPath(new URL("../../../", import.meta.url));
const main = join(repository, "packages/cli/src/main.ts");

export interface PlatformOptions {
  /** homelab.yaml without ports and state; YAML is a superset of JSON. */
  settings?: Record<string, unknown>;
  /** Folder of the facts that it is planned with. Default: this machine as it is. */
  facts?: string;
  /** Continue in the state folder of an earlier platform, which is then kept. */
  state?: string;
}

export interface CommandResult {
  code: number;
  stdout: string;
  stderr: string;
}

export interface Version {
  versionId: string;
  state: string;
  pages: number | null;
  chunks: number;
  modelCalls: number;
  gaps: { kind: string; pages: number[] }[];
  error: { class: string; reason: string; stage: string } | null;
  traceparent: string | null;
}

export interface Platform extends AsyncDisposable {
  readonly url: string;
  readonly state: string;
  readonly ports: Readonly<Record<string, number>>;
  cli(...args: string[]): Promise<CommandResult>;
  /** Body of a JSON answer of the API, whatever its status. */
  api<T = Record<string, unknown>>(path: string, init?: RequestInit): Promise<{ status: number; headers: Headers; body: T }>;
  send(name: string, bytes: Uint8Array | string, source?: string): Promise<{ documentId: string; versionId: string; status: string }>;
  /** The version accepted last, once it is ready, partial or dead. Throws after `deadlineMs` (60 s). */
  settled(documentId: string, deadlineMs?: number): Promise<Version>;
  ask(question: string): Promise<Record<string, unknown> & { mode: string; answer: string; citations: Record<string, unknown>[] }>;
  pids(): Promise<Record<string, number>>;
}

export async function startPlatform(options: PlatformOptions = {}): Promise<Platform> {
  const root = await mkdtemp(join(tmpdir(), "homelab-platform-"));
  await chmod(root, 0o711);
  const state = options.state ?? join(root, "state");
  const ports: Record<string, number> = {};
  for (const part of ["api", "nats", "natsMonitor", "postgres", "oxigraph", "converter"]) ports[part] = await freePort();
  const config = join(root, "homelab.yaml");
  await writeFile(config, JSON.stringify({ ...options.settings, ports }));
  const env = { ...process.env, HOMELAB_STATE: state, HOMELAB_CONFIG: config, HOMELAB_TARGET: "embedded", NO_COLOR: "1" };

  const cli: Platform["cli"] = (...args) =>
    new Promise((resolve) => {
      execFile(process.execPath, [main, ...args], { env, maxBuffer: 2 ** 28 }, (error, stdout, stderr) => {
        resolve({ code: error ? (typeof error.code === "number" ? error.code : 1) : 0, stdout, stderr });
      });
    });
  const up = await cli("up", "--no-samples", "--json", ...(options.facts === undefined ? [] : ["--facts", options.facts]));
  if (up.code !== 0) throw new Error(`up failed with ${up.code}:\n${up.stderr}\n${up.stdout}`);
  const url = `http://127.0.0.1:${String(ports["api"])}`;
  return { ...clientOf(url), url, state, ports, cli, pids: () => pidsOf(cli), [Symbol.asyncDispose]: () => end(cli, root) };
}

async function end(cli: Platform["cli"], root: string): Promise<void> {
  const down = await cli("down", "--json");
  await rm(root, { recursive: true, force: true });
  if (down.code !== 0) throw new Error(`down failed with ${down.code}:\n${down.stderr}`);
}

async function pidsOf(cli: Platform["cli"]): Promise<Record<string, number>> {
  const { stdout } = await cli("status", "--json");
  const { services } = JSON.parse(stdout) as { services: Record<string, { pid?: number }> | { name: string; pid?: number }[] };
  const entries = Array.isArray(services) ? services.map((s) => [s.name, s.pid] as const) : Object.entries(services).map(([name, s]) => [name, s.pid] as const);
  return Object.fromEntries(entries.filter((e): e is [string, number] => e[1] !== undefined));
}

/** The API as tests use it. */
export function clientOf(url: string): Pick<Platform, "api" | "send" | "settled" | "ask"> {
  const api: Platform["api"] = async (path, init) => {
    const response = await fetch(`${url}/api/v1${path}`, init);
    return { status: response.status, headers: response.headers, body: (await response.json()) as never };
  };
  const post = (path: string, body: unknown) => api(path, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
  return {
    api,
    async send(name, bytes, source) {
      const query = new URLSearchParams({ name, ...(source !== undefined && { source }) });
      const body = typeof bytes === "string" ? bytes : new Uint8Array(bytes);
      const { status, body: answer } = await api<{ documentId: string; versionId: string; status: string }>(`/documents?${query}`, { method: "POST", body });
      if (status >= 300) throw new Error(`${name}: ${status} ${JSON.stringify(answer)}`);
      return answer;
    },
    async settled(documentId, deadlineMs = 60_000) {
      for (const deadline = Date.now() + deadlineMs; Date.now() < deadline; ) {
        const { body } = await api<{ wantedVersion: string; versions: Version[] }>(`/documents/${documentId}`);
        const version = body.versions?.find((v) => v.versionId === body.wantedVersion);
        if (version && ["ready", "partial", "dead"].includes(version.state)) return version;
        await new Promise((r) => setTimeout(r, 100));
      }
      const { body } = await api(`/documents/${documentId}`);
      throw new Error(`${documentId} is not settled after ${deadlineMs} ms: ${JSON.stringify(body)}`);
    },
    async ask(question) {
      return (await post("/ask", { question })).body as never;
    },
  };
}

import { createHash } from "node:crypto";
import { join } from "node:path";
import { natsProgram } from "../nats/program.ts";
import { oxigraphProgram } from "../oxigraph/program.ts";
import { postgresProgram } from "../postgres/program.ts";
import type { PartName, Program } from "../program.ts";
import type { StateLayout } from "../state/layout.ts";
import type { EmbeddedTarget } from "./target.ts";

/** Stages each worker process works on. The model's stages have a process of their own: it holds the model and a core while it embeds. */
export const workerStages = {
  "worker-text": ["extract", "chunk", "ready", "remove", "dead"],
  "worker-model": ["embed", "link"],
} as const;
type WorkerName = keyof typeof workerStages;

/** Parts that need the database and the streams to be prepared first. */
export const partsOnTop: readonly PartName[] = ["worker-text", "worker-model", "api"];

export const natsConfigFile = (layout: StateLayout): string => join(layout.run, "nats.conf");
export const postgresConfigFile = (layout: StateLayout): string => join(layout.run, "postgresql.conf");
export const hbaFile = (layout: StateLayout): string => join(layout.run, "pg_hba.conf");
export const connectionsFile = (layout: StateLayout, role: string): string => join(layout.run, `connections-${role}.json`);

/** All parts in the order of starting. `texts` are their rendered configurations: a part whose text changed is restarted. */
export function programsOf(target: EmbeddedTarget, texts: Readonly<Record<string, string>>): Program[] {
  const { layout, executables, user, settings } = target;
  const marked = (program: Program, ...files: string[]): Program => {
    const fingerprint = createHash("sha256").update(files.map((file) => texts[file] ?? "").join("\n")).digest("hex").slice(0, 16);
    return { ...program, env: { ...program.env, HOMELAB_CONFIG_HASH: fingerprint } };
  };
  return [
    marked(natsProgram({ executable: executables.natsServer, configFile: natsConfigFile(layout), cwd: layout.nats, user }), natsConfigFile(layout)),
    marked(postgresProgram({ executable: target.postgres, dataDir: layout.postgresData, configFile: postgresConfigFile(layout), cwd: layout.postgres, user }), postgresConfigFile(layout), hbaFile(layout)),
    oxigraphProgram({ executable: executables.oxigraph, location: layout.oxigraph, port: settings.ports.oxigraph, timeoutS: settings.limits.queryTimeout, cwd: layout.oxigraph, user }),
    converterProgram(target),
    marked(workerProgram(target, "worker-text"), connectionsFile(layout, "worker")),
    marked(workerProgram(target, "worker-model"), connectionsFile(layout, "worker")),
    marked(apiProgram(target), connectionsFile(layout, "api")),
  ];
}

function converterProgram(target: EmbeddedTarget): Program {
  const { limits, ports } = target.settings;
  const { converters, convertMemoryBytes } = target.plan;
  return {
    name: "converter",
    executable: target.executables.python,
    args: [
      ...["-m", "docling_sidecar", "--host", "127.0.0.1", "--port", ports.converter, "--workers", converters],
      ...["--max-bytes", limits.maxBytes, "--timeout-s", limits.convertTimeout, "--max-pages", limits.maxPages],
      ...["--memory-mb", Math.floor(convertMemoryBytes / 2 ** 20), "--recycle", limits.converterRecycle],
      ...(target.user ? ["--user", target.user.name] : []),
    ].map(String),
    env: { PYTHONDONTWRITEBYTECODE: "1", HOMELAB_CODE: target.code.converter },
    cwd: join(target.repository, "python"),
    // starts with the caller's rights, because the environment may lie in a closed home; it gives them up before it reads a document
    user: undefined,
    stopSignal: "TERM",
    stopWaitS: 15,
  };
}

function workerProgram(target: EmbeddedTarget, name: WorkerName): Program {
  const { concurrency, embeddingBatch } = target.plan;
  const atOnce = workerStages[name].flatMap((stage) => (stage === "dead" ? [] : [`${stage}=${concurrency[stage]}`]));
  const args = ["--connections", connectionsFile(target.layout, "worker"), "--stages", workerStages[name].join(","), "--name", name, "--at-once", atOnce.join(","), "--batch", String(embeddingBatch)];
  return { ...nodeProgram(target, "workers", name, args), stopWaitS: 20 };
}

function apiProgram(target: EmbeddedTarget): Program {
  return { ...nodeProgram(target, "api", "api", ["--connections", connectionsFile(target.layout, "api")]), stopWaitS: 15 };
}

function nodeProgram(target: EmbeddedTarget, folder: string, name: WorkerName | "api", args: readonly string[]): Omit<Program, "stopWaitS"> {
  return {
    name,
    executable: target.executables.node,
    // without a bound Node lets garbage lie until it has gigabytes
    args: ["--disable-warning=ExperimentalWarning", `--max-old-space-size=${target.plan.heapMib[name]}`, join(target.repository, "packages", folder, "src", "main.ts"), ...args],
    env: { NODE_ENV: "production", HOMELAB_CODE: target.code.node },
    cwd: target.repository,
    user: undefined,
    stopSignal: "TERM",
  };
}

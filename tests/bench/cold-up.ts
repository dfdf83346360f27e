/** `./just up` in a fresh clone with an empty home, then again, then a question: where the minutes go. Named explicitly only: it fetches everything anew. */
import { execFile, spawn } from "node:child_process";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { freePort } from "@homelab/engines";
import { mebibytes } from "./disk.ts";
import type { Section } from "./report.ts";
import { say } from "./say.ts";

const repository = fileURLToPath(new URL("../../", import.meta.url));

interface Ran {
  seconds: number;
  code: number;
  /** Lines of progress with the second they came at. */
  lines: { at: number; text: string }[];
  stdout: string;
}

export async function coldUp(): Promise<Section> {
  const root = await mkdtemp(join(tmpdir(), "homelab-cold-"));
  await chmod(root, 0o711);
  const clone = join(root, "clone");
  try {
    await promisify(execFile)("git", ["clone", "--quiet", "--no-hardlinks", repository, clone]);
    const env = await freshEnvironment(root);
    const cold = await run(clone, env, "up");
    say(`cold up: ${cold.seconds.toFixed(0)} s`);
    const asked = await run(clone, env, "ask", "--json", "What is this platform for?");
    const warm = await run(clone, env, "up");
    await run(clone, env, "down");
    const restart = await run(clone, env, "up");
    const disk = await mebibytes(root);
    await run(clone, env, "down");
    const failed = [cold, asked, warm, restart].filter((ran) => ran.code !== 0).length;
    return {
      name: "cold-up",
      title: "from a clone and an empty home to an answer",
      figures: [
        { what: "cold `./just up`", value: `${cold.seconds.toFixed(0)} s`, wanted: "aim: 360 s", met: cold.seconds <= 360 },
        { what: "`./just ask` right after", value: `${asked.seconds.toFixed(1)} s` },
        { what: "`./just up` again, running", value: `${warm.seconds.toFixed(1)} s`, wanted: "≤ 15 s", met: warm.seconds <= 15 },
        { what: "`./just up` again, after `./just down`", value: `${restart.seconds.toFixed(1)} s`, wanted: "≤ 15 s", met: restart.seconds <= 15 },
        { what: "commands that failed", value: String(failed), wanted: "0", met: failed === 0 },
        { what: "disk of clone, tools and caches", value: `${disk} MiB` },
      ],
      remarks: ["The cold run's own words, with the second they came at:", ["```", ...cold.lines.map(({ at, text }) => `${at.toFixed(1).padStart(6)}  ${text}`), "```"].join("\n")],
    };
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

/** Nothing of the caller's: an empty home, no caches, ports that are free. */
async function freshEnvironment(root: string): Promise<NodeJS.ProcessEnv> {
  const ports = Object.fromEntries(await Promise.all(["api", "nats", "natsMonitor", "postgres", "oxigraph", "converter"].map(async (part) => [part, await freePort()] as const)));
  const config = join(root, "homelab.yaml");
  await writeFile(config, JSON.stringify({ ports }));
  const kept = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(HOMELAB_|NX_|npm_|XDG_|UV_|GO)/.test(name)));
  const path = (process.env["PATH"] ?? "").split(":").filter((folder) => !folder.startsWith(repository) && !folder.includes("homelab"));
  return { ...kept, PATH: path.join(":"), HOME: join(root, "home"), HOMELAB_STATE: join(root, "state"), HOMELAB_CONFIG: config, NO_COLOR: "1" };
}

async function run(cwd: string, env: NodeJS.ProcessEnv, ...args: string[]): Promise<Ran> {
  const started = performance.now();
  const elapsed = () => (performance.now() - started) / 1000;
  const child = spawn("./just", args, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
  const lines: Ran["lines"] = [];
  const out: string[] = [];
  createInterface({ input: child.stdout }).on("line", (text) => out.push(text));
  createInterface({ input: child.stderr }).on("line", (text) => lines.push({ at: elapsed(), text }));
  const code = await new Promise<number>((resolve) => child.once("close", (status) => resolve(status ?? 1)));
  if (code !== 0) say(`./just ${args[0] ?? ""} ended with ${code}: ${lines.slice(-5).map((line) => line.text).join(" | ")}`);
  return { seconds: elapsed(), code, lines, stdout: out.join("\n") };
}

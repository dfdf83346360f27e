import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { factsOfThisMachine } from "@homelab/adapters/facts";
import { OperatorError } from "@homelab/operator-error";
import { settingsFileOf } from "../place.ts";
import { parseSettings } from "../settings/parse-settings.ts";
import type { Terminal } from "../terminal.ts";
import { hostLabel } from "./host-label.ts";
import { renderStartingFile, type Found } from "./starting-file.ts";

export interface InitOptions {
  /** Writes over a file that says something else. */
  force: boolean;
  /** Prints the file instead of writing it. */
  stdout: boolean;
}

/** Writes a homelab.yaml to begin with, from what this machine has. A file that is there stays as it is. */
export async function init(env: NodeJS.ProcessEnv, options: InitOptions, terminal: Terminal): Promise<void> {
  const found = await lookHere();
  const text = renderStartingFile(found);
  const parsed = parseSettings(text);
  if (!parsed.ok) throw new Error(`init: the file to be written is refused: ${parsed.problems.map((p) => `${p.path} ${p.got}`).join("; ")}`);
  const file = settingsFileOf(env);
  if (options.stdout) return terminal.json ? terminal.printJson({ file, host: found.host, written: false, text }) : terminal.print(text.trimEnd());
  const written = await write(file, text, options.force);
  if (terminal.json) terminal.printJson({ file, host: found.host, written });
  else terminal.print(written ? `wrote ${file} with this machine as ${found.host}\n  Next: ./just doctor, then ./just up. Sizes: ./just audit, then ./just plan.` : `${file} is already there and says the same`);
}

async function lookHere(): Promise<Found> {
  const host = hostLabel(hostname());
  try {
    const { hosts, problems } = await factsOfThisMachine({ host, zone: "primary", now: () => new Date() }).hosts();
    return { host, facts: hosts[0], why: problems[0]?.message };
  } catch (error) {
    return { host, facts: undefined, why: (error instanceof Error ? error.message : String(error)).split("\n")[0] };
  }
}

/** False when the file already says this. It is never seen half-written. */
async function write(file: string, text: string, force: boolean): Promise<boolean> {
  const there = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw new OperatorError({ what: "init", where: file, got: error.code ?? error.message, do: "Make it readable, or name another file with HOMELAB_CONFIG." });
  });
  if (there === text) return false;
  if (there !== undefined && !force) throw new OperatorError({ what: "init", where: file, got: "it is already there and says something else", do: "Compare with ./just init --stdout. To write over it: ./just init --force" });
  const beside = `${file}.${process.pid}`;
  try {
    await writeFile(beside, text, { flag: "wx" });
    await rename(beside, file);
  } catch (error) {
    await rm(beside, { force: true });
    throw new OperatorError({ what: "init", where: file, got: (error as NodeJS.ErrnoException).code ?? String(error), do: "Make its folder writable, or name another file with HOMELAB_CONFIG." }, { cause: error });
  }
  return true;
}

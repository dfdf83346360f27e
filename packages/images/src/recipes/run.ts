import { spawn } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { createInterface } from "node:readline";
import { OperatorError } from "@homelab/operator-error";

export interface Running {
  cwd?: string;
  env?: NodeJS.ProcessEnv;
  /** Where its output is kept when it fails. */
  log: string;
  /** What it is for, in the words of the message. */
  purpose: string;
  /** What to do on a machine that has no such program. */
  install?: string;
  line?(text: string): void;
}

/** How `nice` says that there is no such program. */
const noSuchProgram = 127;

/** Runs a program behind everything else on the machine and gives what it printed; a failure keeps the log and shows its end. */
export async function runTool(program: string, args: readonly string[], { cwd, env, log, purpose, install, line }: Running): Promise<string> {
  const child = spawn("nice", ["-n", "10", program, ...args], { cwd, env: env ?? process.env, stdio: ["ignore", "pipe", "pipe"] });
  const said: string[] = [];
  let out = "";
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => (out += chunk));
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on("line", (text) => {
      said.push(text);
      line?.(text);
    });
  }
  const code = await new Promise<number | string>((resolve) => void child.on("error", (error) => resolve(error.message)).on("close", (exit, signal) => resolve(exit ?? signal ?? "?")));
  if (code === 0) return out;
  if (code === noSuchProgram) throw new OperatorError({ what: purpose, where: "PATH", got: `no ${program}`, do: `${install ?? `Install ${program}`}, then run the same command again: finished layers are kept.` });
  await mkdir(dirname(log), { recursive: true });
  await writeFile(log, said.join("\n"));
  throw new OperatorError({ what: purpose, where: log, got: `${program} ended with ${code}:\n${said.slice(-8).map((text) => `    ${text}`).join("\n")}`, do: "Mend that and run the same command again: finished layers are kept." });
}

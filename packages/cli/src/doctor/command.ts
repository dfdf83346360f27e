import { execFile } from "node:child_process";

/** What a program answered: `absent` when it is not installed. */
export type Answer = { kind: "said"; code: number; stdout: string; stderr: string } | { kind: "absent" };

/** Asks a program and ends it with the probe that asks. It reads nothing: nobody is there to type. */
export function askProgram(program: string, args: readonly string[], signal: AbortSignal): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const child = execFile(program, args, { signal, killSignal: "SIGKILL", env: { ...process.env, LC_ALL: "C" } }, (error, stdout, stderr) => {
      if (error === null) return resolve({ kind: "said", code: 0, stdout, stderr });
      if (error.code === "ENOENT" || error.code === "EACCES") return resolve({ kind: "absent" });
      return typeof error.code === "number" ? resolve({ kind: "said", code: error.code, stdout, stderr }) : reject(new Error(`${program} gave no answer`, { cause: error }));
    });
    child.stdin?.end();
  });
}

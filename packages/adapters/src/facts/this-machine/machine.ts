import { spawn } from "node:child_process";
import { readdir, readFile, realpath, stat, statfs } from "node:fs/promises";

export interface Space {
  sizeBytes: number;
  freeBytes: number;
}

/** What a program said; `failed` is one that is there and gave no answer. */
export type Ran = { kind: "done"; text: string } | { kind: "absent" } | { kind: "failed" };

/** The few things asked of a Linux machine, so that the files of another machine can be read in its place. */
export interface Machine {
  /** Undefined where there is no such file or it may not be read. */
  read(path: string): Promise<string | undefined>;
  /** Names in a folder; none where there is no such folder. */
  list(path: string): Promise<string[]>;
  /** Where a link leads in the end; undefined where it leads nowhere. */
  link(path: string): Promise<string | undefined>;
  /** Undefined where the file system does not answer; none on a file that is mounted. */
  space(mount: string): Promise<Space | undefined>;
  run(program: string, args: readonly string[]): Promise<Ran>;
}

const patienceMs = 1500;

/** The machine this process runs on, or the one whose files lie below `root`. */
export function machineAt(root: string): Machine {
  const below = (path: string) => (root === "/" ? path : `${root}${path}`);
  return {
    read: (path) => readFile(below(path), "utf8").catch(() => undefined),
    list: (path) => readdir(below(path)).catch(() => []),
    link: (path) => realpath(below(path)).catch(() => undefined),
    space: (mount) => inTime(spaceOf(below(mount)), undefined),
    run: runBriefly,
  };
}

async function spaceOf(path: string): Promise<Space | undefined> {
  const found = await statfs(path).catch(() => undefined);
  if (found && !(await stat(path)).isDirectory()) return { sizeBytes: 0, freeBytes: 0 };
  return found && { sizeBytes: found.blocks * found.bsize, freeBytes: found.bavail * found.bsize };
}

/** Waits for no child: a driver that hangs cannot be killed, and must not keep this process. What the child started goes with it. */
function runBriefly(program: string, args: readonly string[]): Promise<Ran> {
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "ignore"], detached: true, env: { ...process.env, LC_ALL: "C" } });
  const ended = new Promise<Ran>((resolve) => {
    let text = "";
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
    child.on("error", (error: NodeJS.ErrnoException) => resolve({ kind: error.code === "ENOENT" ? "absent" : "failed" }));
    // systemd-detect-virt says "none" with exit code 1
    child.on("close", (code) => resolve(code === 0 || text.trim() !== "" ? { kind: "done", text } : { kind: "failed" }));
  });
  return inTime(ended, { kind: "failed" }).finally(() => {
    if (child.pid !== undefined) endGroup(child.pid);
    child.stdout.destroy();
    child.unref();
  });
}

function endGroup(leader: number): void {
  try {
    process.kill(-leader, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

async function inTime<T>(work: Promise<T>, otherwise: T): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<T>((resolve) => (timer = setTimeout(() => resolve(otherwise), patienceMs)));
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

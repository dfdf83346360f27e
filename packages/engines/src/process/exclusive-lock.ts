import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { OperatorError } from "@homelab/operator-error";

/** Runs as flock's child: says who holds the lock, waits for the end of its input, and takes the word back. */
const holderScript = 'printf "%s" "$2" > "$1"; echo locked; cat > /dev/null; : > "$1"';

/**
 * Holds a file's kernel lock for as long as this process lives: `flock` keeps it until its input ends, which a crash of ours ends too.
 * `purpose` is what another caller is told about us.
 */
export async function lockExclusively(file: string, purpose: string): Promise<AsyncDisposable> {
  const holder = spawn("flock", ["--nonblock", "--exclusive", "--conflict-exit-code", "75", file, "sh", "-c", holderScript, "sh", file, `${purpose} (pid ${process.pid}, since ${new Date().toISOString()})`], { stdio: ["pipe", "pipe", "ignore"], detached: true });
  const outcome = await Promise.race([once(holder.stdout, "data").then(() => "locked" as const), once(holder, "exit").then(([code]) => code as number | null)]);
  if (outcome !== "locked") throw await heldElsewhere(file, outcome);
  holder.stdout.destroy();
  holder.unref();
  return {
    [Symbol.asyncDispose]: async () => {
      const ended = once(holder, "exit");
      holder.ref();
      holder.stdin.end();
      await ended;
    },
  };
}

async function heldElsewhere(file: string, code: number | null): Promise<OperatorError> {
  if (code !== 75) return new OperatorError({ what: "lock", where: file, got: `flock ended with ${code ?? "a signal"}`, do: "Check that the state folder is writable and that util-linux is installed." });
  const purpose = await purposeIn(file);
  return new OperatorError({ what: "state folder", where: file, got: `another command is working on it: ${purpose || "unknown"}`, do: "Wait until it has finished, then run this again." });
}

/** Whoever holds the lock writes a moment later who it is; who lets it go has taken the word back before. */
async function purposeIn(file: string): Promise<string> {
  for (let tries = 0; ; tries++) {
    const purpose = (await readFile(file, "utf8").catch(() => "")).trim();
    if (purpose !== "" || tries === 20) return purpose;
    await sleep(100);
  }
}

import { readdir, readFile, rm } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { lookAt } from "@homelab/engines";
import { OperatorError } from "@homelab/operator-error";
import type { Phase } from "@homelab/stacks";
import { z } from "zod";
import type { Terminal } from "../terminal.ts";
import type { Deployer } from "./stack.ts";

const Lock = z.looseObject({ pid: z.int(), hostname: z.string(), timestamp: z.string() });

/**
 * A deployment that was killed leaves Pulumi's lock on files of this machine. It is taken away only when the process that held it is gone;
 * ours is held by then, so nobody else begins meanwhile. A lock in another kind of backend is left to people.
 */
export async function freeStaleLocks({ place, environment }: Deployer, phase: Phase, terminal: Terminal): Promise<void> {
  const [scheme, folder = ""] = (environment["PULUMI_BACKEND_URL"] ?? "").split("://");
  if (scheme !== "file") return;
  const locks = join(folder, ".pulumi", "locks", "organization", phase.name, place.target);
  for (const name of await readdir(locks).catch(() => [])) {
    const file = join(locks, name);
    const lock = Lock.safeParse(JSON.parse(await readFile(file, "utf8").catch(() => "null"))).data;
    if (!lock) continue;
    if (lock.hostname !== hostname() || (await isRunning(lock.pid))) throw held(phase, file, lock);
    await rm(file, { force: true });
    terminal.say(`  the deployment of ${lock.timestamp} was killed (pid ${lock.pid}): its lock is taken away, and what it left half done is looked at again`);
  }
}

/** Pulumi notices soon that who started it is gone. Another program may have got its number since. */
async function isRunning(pid: number): Promise<boolean> {
  for (let tries = 0; tries < 40; tries++) {
    if (!(await lookAt(pid))?.command.includes("pulumi")) return false;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  return true;
}

function held(phase: Phase, file: string, { pid, hostname: host, timestamp }: z.output<typeof Lock>): OperatorError {
  return new OperatorError({ what: `pulumi-up ${phase.name}`, where: file, got: `a deployment runs since ${timestamp}: process ${pid} on ${host}`, do: "Wait until it has finished, then run this again." });
}

import { execFile } from "node:child_process";
import { chmod, chown, mkdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import type { ServiceUser } from "../process/service-user.ts";

const run = promisify(execFile);

export interface ClusterArgs {
  initdb: string;
  dataDir: string;
  superuserPassword: string;
  user: ServiceUser | undefined;
}

/** Creates the data folder unless it is there. It appears complete or not at all. */
export async function ensureCluster(args: ClusterArgs): Promise<void> {
  if (await stat(join(args.dataDir, "PG_VERSION")).catch(() => undefined)) return;
  const parent = dirname(args.dataDir);
  const partial = `${args.dataDir}.partial`;
  const passwordFile = join(parent, "initdb-password");
  await rm(partial, { recursive: true, force: true });
  await mkdir(parent, { recursive: true, mode: 0o700 });
  await writeFile(passwordFile, args.superuserPassword, { mode: 0o600 });
  if (args.user) {
    await chown(parent, args.user.uid, args.user.gid);
    await chown(passwordFile, args.user.uid, args.user.gid);
  }
  await chmod(parent, 0o700);
  try {
    await initialise(args, partial, passwordFile);
    await rename(partial, args.dataDir);
  } finally {
    await rm(passwordFile, { force: true });
  }
}

async function initialise(args: ClusterArgs, target: string, passwordFile: string): Promise<void> {
  const flags = ["--username=postgres", `--pwfile=${passwordFile}`, "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8", "--no-instructions", `--pgdata=${target}`];
  const as = args.user ? { uid: args.user.uid, gid: args.user.gid } : {};
  await run(args.initdb, flags, { ...as, cwd: "/", env: { PATH: process.env["PATH"] ?? "", LC_ALL: "C.UTF-8" } }).catch((error: { stderr?: string; code?: unknown }) => {
    throw new Error(`postgres: initdb could not create ${args.dataDir}: ${error.stderr?.trim() || String(error.code)}\n  ${remedyFor(error, args)}`, { cause: error });
  });
}

function remedyFor(error: { stderr?: string; code?: unknown }, args: ClusterArgs): string {
  if (error.code === "EACCES" || /permission denied/i.test(error.stderr ?? "")) {
    return `The user ${args.user?.name ?? "you are"} must be able to enter every folder above it; choose another one with HOMELAB_STATE (for example /var/lib/homelab).`;
  }
  return "Free some space or choose another folder with HOMELAB_STATE, then run up again.";
}

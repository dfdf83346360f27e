import { execFile } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);

/** The system user that the native engines run as when the platform is started by root. */
export interface ServiceUser {
  name: string;
  uid: number;
  gid: number;
}

export const serviceUserName = "homelab";

/** Undefined when the caller is not root: everything then runs as the caller. Creates the user once; `say` hears of it. */
export async function ensureServiceUser(say: (line: string) => void = () => {}): Promise<ServiceUser | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const existing = await findServiceUser();
  if (existing) return existing;
  const args = ["--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent", "--shell", "/usr/sbin/nologin", serviceUserName];
  await run("useradd", args).catch(toleratingRace);
  const created = await findServiceUser();
  if (!created) throw new Error(`system user "${serviceUserName}": useradd reported success but getent does not know it.\n  Look at /etc/passwd and /etc/nsswitch.conf.`);
  say(`created the system user "${serviceUserName}": Postgres refuses to run as root, and the engines need no rights of root`);
  return created;
}

export async function findServiceUser(): Promise<ServiceUser | undefined> {
  const entry = await run("getent", ["passwd", serviceUserName]).catch(() => undefined);
  const [name, , uid, gid] = entry?.stdout.trim().split(":") ?? [];
  return name && uid && gid ? { name, uid: Number(uid), gid: Number(gid) } : undefined;
}

/** Exit code 9 of useradd: the name exists, because another process created it a moment ago. */
function toleratingRace(error: unknown): void {
  const { code, stderr } = error as { code?: unknown; stderr?: string };
  if (code === 9) return;
  throw new Error(
    `system user "${serviceUserName}": useradd failed (${stderr?.trim() || String(code)}).\n  Create it by hand: useradd --system --user-group --no-create-home --shell /usr/sbin/nologin ${serviceUserName}`,
    { cause: error },
  );
}

import { execFile } from "node:child_process";
import { chmod, chown, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { modelFilesIn } from "@homelab/adapters/embedder";
import { copyPostgres, database, ensureCluster, ensureServiceUser, executablesFrom, freePort, loginOf, postgresComplaint, postgresProgram, runProgram, waitUntil } from "@homelab/engines";
import { perform, Task } from "@homelab/prepare";
import { expect, it } from "vitest";
import { sqlRoles } from "../handles.ts";
import { sizesOf } from "@homelab/testing/resources";
import { renderDatabaseTask, renderPodHba, renderPostgresConf, superuserScript } from "./render.ts";

const names = { database, logins: { owner: loginOf("owner"), worker: loginOf("worker"), api: loginOf("api") } };
const sizes = { ...sizesOf("postgres"), sharedBuffersBytes: 64 * 2 ** 20, effectiveCacheBytes: 256 * 2 ** 20, maxWalBytes: 256 * 2 ** 20 };

/** An empty cluster with the rendered files beside it. */
async function place() {
  const user = await ensureServiceUser();
  const venv = executablesFrom(process.env).venv;
  if (!venv) throw new Error("HOMELAB_VENV is not set.\n  Run the tests through ./just test, which installs Postgres.");
  const folder = await mkdtemp(join(tmpdir(), "homelab-supabase-"));
  const file = async (name: string, text: string) => {
    await writeFile(join(folder, name), text, { mode: 0o600 });
    if (user) await chown(join(folder, name), user.uid, user.gid);
  };
  if (user) await chown(folder, user.uid, user.gid);
  await chmod(folder, 0o711);
  const binaries = await copyPostgres(venv, folder);
  const dataDir = join(folder, "pg", "data");
  await ensureCluster({ initdb: binaries.initdb, dataDir, superuserPassword: "first", user });
  await file("postgresql.conf", renderPostgresConf(sizes, folder));
  await file("pg_hba.conf", renderPodHba(names));
  for (const role of [...sqlRoles, "superuser"]) await file(`${role}.password`, `password-of-${role}`);
  return { ...binaries, folder, dataDir, user, venv };
}

it("Postgres reads the rendered files, takes the superuser's new password without the old one, and its Job makes roles and tables, twice", async () => {
  const { postgres, folder, dataDir, user, venv } = await place();
  const env = { PATH: `${join(postgres, "..")}:/usr/bin:/bin`, PGDATA: dataDir, POSTGRES_PASSWORD_FILE: join(folder, "superuser.password"), LC_ALL: "C.UTF-8" };
  await promisify(execFile)("/bin/sh", ["-c", superuserScript], { env, cwd: "/", ...(user ? { uid: user.uid, gid: user.gid } : {}) });

  const port = await freePort();
  const program = postgresProgram({ executable: postgres, dataDir, configFile: join(folder, "postgresql.conf"), cwd: folder, user });
  const server = runProgram({ ...program, args: [...program.args, "-c", `port=${port}`, "-c", "listen_addresses=127.0.0.1", "-c", `unix_socket_directories=${folder}`] }, join(folder, "log"));
  try {
    const complaint = (name: string, password: string, in_ = "postgres") => postgresComplaint({ host: "127.0.0.1", port, database: in_, user: name, password }, 2000);
    await waitUntil("postgres", () => complaint("postgres", "password-of-superuser"), { timeoutMs: 20_000, gaveUp: server.hasExited });
    expect(await complaint("postgres", "first")).toMatch(/password authentication failed/);

    const { modelFile: model, tokenizerFile: tokenizer } = await modelFilesIn(venv);
    const rendered = renderDatabaseTask({ host: "127.0.0.1", database, owner: names.logins.owner, embedder: { kind: "packaged", model, tokenizer } });
    const here = JSON.parse(JSON.stringify(rendered).replaceAll("/etc/homelab/", `${folder}/`).replace('"port":5432', `"port":${port}`)) as unknown;
    for (let i = 0; i < 2; i += 1) await perform(Task.parse(here), { log: () => undefined, signal: new AbortController().signal });
    for (const role of sqlRoles) expect(await complaint(names.logins[role], `password-of-${role}`, database)).toBeUndefined();
    expect(await complaint(names.logins.worker, "password-of-worker", "postgres")).toMatch(/no pg_hba.conf entry/);
  } finally {
    await server.stop();
    await rm(folder, { recursive: true });
  }
});

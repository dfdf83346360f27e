import { type PostgresSizes, renderPostgresOnEveryTarget } from "@homelab/capacity";
import type { SecretRef, SqlRole } from "../handles.ts";
import { ports } from "../parts.ts";
import { fileAt } from "../workload/ours.ts";
import { type Mount, type Pod, runs } from "../workload/pod.ts";

/** The image's user: the one that the usual images of Postgres have. */
export const postgresUser = 999;
export const configFolder = "/etc/postgres";
const dataFolder = "/var/lib/postgresql";

/** postgresql.conf of a pod; `folder` holds it and pg_hba.conf. */
export function renderPostgresConf(sizes: PostgresSizes, folder = configFolder): string {
  return `hba_file = '${folder}/pg_hba.conf'
listen_addresses = '*'
port = ${ports.postgres.client}
${renderPostgresOnEveryTarget(sizes)}`;
}

/** Everybody proves a password, from wherever; who gets as far as the port is the network policy's to say. */
export function renderPodHba({ database, logins }: { database: string; logins: Readonly<Record<SqlRole, string>> }): string {
  return `${Object.values(logins).map((login) => `host ${database} ${login} all scram-sha-256\n`).join("")}host all postgres all scram-sha-256
`;
}

/** Where our image has Postgres, and where others have it. */
const findPostgres = 'for bin in /opt/postgres/*/pginstall18/bin /usr/lib/postgresql/18/bin; do [ -x "$bin/postgres" ] && PATH="$bin:$PATH"; done';

/**
 * Gives the superuser the password of its file before the server starts, in single-user mode: a rotated password needs no old one. On an
 * empty volume there is nothing to do, because initdb reads the same file.
 */
export const superuserScript = `set -eu
${findPostgres}
[ -s "$PGDATA/PG_VERSION" ] || exit 0
IFS= read -r password < "$POSTGRES_PASSWORD_FILE" || [ -n "$password" ]
exec postgres --single -D "$PGDATA" postgres <<END >/dev/null
ALTER ROLE postgres PASSWORD \\$homelab\\$$password\\$homelab\\$
END
`;

const ready = ["/bin/sh", "-c", `${findPostgres}\nexec pg_isready --quiet --host 127.0.0.1`];

export interface PostgresMounts {
  configMap: string;
  claim: string;
  superuser: SecretRef;
  sharedMemoryBytes: number;
}

export function renderPostgresPod(pod: Omit<Pod, "part" | "user" | "args" | "ports" | "mounts" | "probes" | "graceS" | "env" | "before">, { configMap, claim, superuser, sharedMemoryBytes }: PostgresMounts): Pod {
  const passwordFile = `${configFolder}/superuser.password`;
  const mounts: Mount[] = [
    { kind: "files", path: configFolder, configMap, secrets: { "superuser.password": superuser } },
    { kind: "volume", path: dataFolder, claim },
    // a parallel index build shares its memory there; a pod has 64 MiB of it unless told otherwise
    { kind: "scratch", path: "/dev/shm", bytes: sharedMemoryBytes, inMemory: true },
    { kind: "scratch", path: "/tmp", bytes: 16 * 2 ** 20 },
    { kind: "scratch", path: "/var/run/postgresql", bytes: 2 ** 20 },
  ];
  return {
    ...pod,
    part: "postgres",
    user: postgresUser,
    args: ["-c", `config_file=${configFolder}/postgresql.conf`],
    env: { PGDATA: `${dataFolder}/data`, LC_ALL: "C.UTF-8", POSTGRES_PASSWORD_FILE: passwordFile },
    ports: ports.postgres,
    mounts,
    before: [{ name: "superuser", image: pod.image, command: ["/bin/sh", "-c", superuserScript] }],
    probes: {
      // after a crash it reads its write-ahead log first
      started: runs(ready, { every: 3, failures: 200 }),
      ready: runs(ready),
      live: runs(ready, { every: 30, failures: 5, timeoutS: 5 }),
    },
    graceS: 90,
  };
}

/** What the Job is told: the same code that prepares the embedded database. */
export function renderDatabaseTask(at: { host: string; database: string; owner: string; embedder: object }): object {
  const password = (role: string) => fileAt(`${role}.password`);
  return {
    kind: "database",
    postgres: { host: at.host, port: ports.postgres.client, database: at.database, user: at.owner, passwordFile: password("owner") },
    superuserPasswordFile: password("superuser"),
    passwordFiles: { owner: password("owner"), worker: password("worker"), api: password("api") },
    embedder: at.embedder,
  };
}

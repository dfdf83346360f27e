import { debianRecipe, type DebianRelease } from "../recipes/debian.ts";
import { basePackages } from "../recipes/debian-base.ts";
import type { Recipe } from "../recipes/recipe.ts";
import { textRecipe } from "../recipes/text.ts";
import { postgresBin, postgresRecipe } from "../recipes/wheel-programs.ts";
import type { CatalogContext } from "./context.ts";
import { temporary, type Part, type Question } from "./part.ts";

/** Makes the data folder when there is none, then is the server: one process, and signals reach it. Takes what the usual image takes of variables. */
const startScript = (bin: string, settings: readonly string[]): string => `#!/bin/sh
set -eu
export PATH=${bin}:/usr/bin:/bin
if [ ! -s "$PGDATA/PG_VERSION" ]; then
  rm -rf "$PGDATA.partial"
  initdb --username=postgres --pwfile="\${POSTGRES_PASSWORD_FILE:?names the file with the password of the role postgres}" --auth=scram-sha-256 --encoding=UTF8 --locale=C.UTF-8 --no-instructions --pgdata="$PGDATA.partial"
  echo 'host all all all scram-sha-256' >> "$PGDATA.partial/pg_hba.conf"
  mkdir -p "$PGDATA"
  rmdir "$PGDATA"
  mv "$PGDATA.partial" "$PGDATA"
fi
exec postgres -D "$PGDATA" -c listen_addresses='*' -c unix_socket_directories=/tmp -c logging_collector=off ${settings.map((setting) => `-c ${setting} `).join("")}"$@"
`;

const start = (bin: string, settings: readonly string[] = []): Recipe => textRecipe("start of Postgres", { "/usr/local/bin/start-postgres": startScript(bin, settings) }, 0o755);

const otherPrograms = /^usr\/s?bin\/(?!(?:dash|sh|mkdir|mv|rm|rmdir)$)/;
const shell = async (debian: DebianRelease, repository: string): Promise<Recipe> =>
  debianRecipe(debian, { about: "a shell for initdb", packages: ["dash", "coreutils"], above: basePackages, skip: otherPrograms }, repository);

/** What both servers have in common. */
const server = (bin: string) =>
  ({
    licence: "PostgreSQL",
    user: { id: 999, name: "postgres" },
    ports: { client: 5432 },
    health: { kind: "exec", command: [`${bin}/pg_isready`, "--host", "127.0.0.1"] },
    entrypoint: ["/usr/local/bin/start-postgres"],
    env: { PGDATA: "/var/lib/postgresql/data", LC_ALL: "C.UTF-8" },
    // fast shutdown: TERM would wait for every client to leave by itself
    stopSignal: "SIGINT",
    shell: "initdb starts the server through one",
  }) as const;

/** A statement as the owner, over the network as every client comes. */
function asked(bin: string, statement: string, contains: string): Part["smokes"][number] {
  const question: Question = { kind: "exec", command: [`${bin}/psql`, "--host", "127.0.0.1", "--username", "postgres", "--no-align", "--tuples-only", "--command", statement], contains };
  return { files: { "/etc/postgres/password": "smoke" }, env: { POSTGRES_PASSWORD_FILE: "/etc/postgres/password", PGPASSWORD: "smoke" }, questions: [question], seconds: 60 };
}

/** Of the wheel that carries it; the smoke test compares. */
const postgresVersion = "18.4";

export async function postgresPart({ repository, base, debian }: CatalogContext): Promise<Part> {
  return {
    ...server(postgresBin),
    name: "postgres",
    version: postgresVersion,
    about: "The database with pgvector.",
    upstream: { image: "docker.io/pgvector/pgvector:pg18" },
    writable: [{ path: "/var/lib/postgresql", holds: "the database: the truth" }, temporary],
    recipes: [base, await shell(debian, repository), await postgresRecipe(repository), start(postgresBin)],
    smokes: [asked(postgresBin, "create extension if not exists vector; select 'distance ' || ('[1,2]'::vector <-> '[1,5]'::vector), current_setting('server_version')", `distance 3|${postgresVersion}`)],
  };
}

/** Of Debian's release; the smoke test compares. */
const timescaleVersion = "2.19.3";
const timescaleBin = "/usr/lib/postgresql/17/bin";
/** What Debian's server asks for to be configured, administered and to compile statements: an image does none of it. */
const administration = ["postgresql-common", "postgresql-common-dev", "postgresql-client-common", "ssl-cert", "locales", "logrotate", "cron", "cron-daemon-common", "systemd", "lsb-base", "sysvinit-utils", "init-system-helpers", "bsdextrautils", "base-passwd", "passwd", "login.defs", "procps", "libproc2-0", "libdebconfclient0", "libsemanage-common", "libsemanage2", "libsepol2", "libpam-modules", "libpam-modules-bin"];
const perl = ["perl", "perl-modules-5.40", "libperl5.40", "libjson-perl", "libgdbm6t64", "libgdbm-compat4t64", "libio-pty-perl", "libipc-run-perl", "libtext-charwidth-perl", "libtext-wrapi18n-perl", "libcrypt1"];
const justInTimeCompiler = ["libllvm19", "libz3-4", "libedit2", "libbsd0", "libmd0", "libffi8"];
const unusedParts = /\/llvmjit|\/bitcode\/|\/(?:pg_upgrade|pgbench|pg_createsubscriber|pg_test_\w+)$/;

/** Postgres 17 beside Home Assistant; Debian builds the part of TimescaleDB that is free software: no compression, no continuous aggregates. */
export async function timescaledbPart({ repository, base, debian }: CatalogContext): Promise<Part> {
  const packages = await debianRecipe(debian, { about: "Postgres 17 with TimescaleDB", packages: ["postgresql-17", "postgresql-17-timescaledb"], above: [...basePackages, "dash", "coreutils"], without: [...administration, ...perl, ...justInTimeCompiler], skip: unusedParts }, repository);
  return {
    ...server(timescaleBin),
    name: "timescaledb",
    version: timescaleVersion,
    about: "The time series of the Home Assistant zone.",
    licence: "Apache-2.0",
    upstream: { image: `docker.io/timescale/timescaledb:${timescaleVersion}-pg17`, note: "with the parts under the Timescale licence" },
    writable: [{ path: "/var/lib/postgresql", holds: "what the house measured" }, temporary],
    recipes: [base, await shell(debian, repository), packages, start(timescaleBin, ["shared_preload_libraries=timescaledb", "timescaledb.telemetry_level=off", "jit=off"])],
    smokes: [asked(timescaleBin, "create extension if not exists timescaledb; create table if not exists felt (at timestamptz not null, degrees real); select create_hypertable('felt', 'at', if_not_exists => true); insert into felt values (now(), 21.5); select extversion, max(degrees) from felt, pg_extension where extname = 'timescaledb' group by 1", `${timescaleVersion}|21.5`)],
  };
}

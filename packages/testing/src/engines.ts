/**
 * The real engines for tests, from the same configuration that `up` renders; each ends with the scope it was started in.
 *
 *   await using nats = await startNats();
 *   connect({ servers: nats.url, authenticator: nkeyAuthenticator(seed), inboxPrefix: inboxPrefixOf("worker") })   // seed = nats.seeds.worker
 *   await using postgres = await startPostgres();
 *   new pg.Pool(postgres.login("owner"))       // owner: migrations; worker, api: least rights; superuser: everything
 *   postgres.connection("worker")              // the shape of connections.ts, with a password file
 *   await using oxigraph = await startOxigraph();            // oxigraph.url
 *
 * Each has `kill()` (SIGKILL, Postgres with its children), `restart()` on the same data and ports, and `log()`.
 * Needs HOMELAB_VENV and HOMELAB_NATS_SERVER, as the `./just` wrapper sets them.
 */
import { chmod, chown, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { randomBytes } from "node:crypto";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import {
  childrenOf,
  copyPostgres,
  copyProgram,
  database,
  ensureCluster,
  ensureDatabase,
  ensureServiceUser,
  executablesFrom,
  freePort,
  isLeftoverMemory,
  loginOf,
  natsComplaint,
  natsProgram,
  newNatsSeed,
  oxigraphComplaint,
  oxigraphProgram,
  postgresComplaint,
  postgresProgram,
  postgresRoles,
  publicKeyOf,
  renderHba,
  renderNatsConfig,
  renderPostgresConfig,
  runProgram,
  waitUntil,
  type Complaint,
  type Login,
  type PostgresRole,
  type Program,
  type Running,
  type ServiceUser,
} from "@homelab/engines";
import { plan } from "@homelab/capacity";
import { natsRoles, type NatsRole } from "@homelab/contracts";
import type { Connections } from "@homelab/settings";
import { sixMachines } from "./machines.ts";

/** One engine under test. Disposing it stops the process and removes its folder. */
export interface Engine extends AsyncDisposable {
  readonly pid: number;
  log(): Promise<string>;
  stop(): Promise<void>;
  /** SIGKILL to the process and its children, then waits until they are gone. */
  kill(): Promise<void>;
  /** Starts it again on the same data and ports and waits until it is healthy. */
  restart(): Promise<void>;
}

export interface TestNats extends Engine {
  readonly url: string;
  readonly monitorUrl: string;
  readonly seeds: Readonly<Record<NatsRole, string>>;
  connection(role: NatsRole): Connections["nats"];
}

export interface TestPostgres extends Engine {
  readonly port: number;
  login(role: PostgresRole | "superuser"): Login;
  connection(role: PostgresRole): Connections["postgres"];
}

export interface TestOxigraph extends Engine {
  readonly url: string;
}

export async function startNats(options: { maxFileBytes?: number } = {}): Promise<TestNats> {
  const place = await temporaryPlace("nats");
  const [port, monitorPort] = [await freePort(), await freePort()];
  const seeds = recordOf(natsRoles, newNatsSeed);
  const storeDir = await place.folder("store");
  const configFile = await place.file(
    "nats.conf",
    renderNatsConfig({ port, monitorPort, storeDir, sizes: { fileStoreBytes: options.maxFileBytes ?? 2 ** 30, memoryStoreBytes: 2 ** 26 }, publicKeys: recordOf(natsRoles, (role) => publicKeyOf(seeds[role])) }),
  );
  for (const role of natsRoles) await writeFile(join(place.root, `${role}.nk`), seeds[role], { mode: 0o600 });
  const executable = await copyProgram(executables().natsServer, await sharedEngines(), "nats-server");
  const program = natsProgram({ executable, configFile, cwd: storeDir, user: place.user });
  const url = `nats://127.0.0.1:${port}`;
  return Object.assign(await startEngine(place, program, (signal) => natsComplaint(monitorPort, signal)), {
    url,
    monitorUrl: `http://127.0.0.1:${monitorPort}`,
    seeds,
    connection: (role: NatsRole) => ({ url, role, seedFile: join(place.root, `${role}.nk`) }),
  });
}

/** `settings` are lines of postgresql.conf that come after the usual ones and so stand over them. */
export async function startPostgres({ settings = "" }: { settings?: string } = {}): Promise<TestPostgres> {
  const place = await temporaryPlace("postgres");
  const port = await freePort();
  const passwords = { superuser: password(), ...recordOf(postgresRoles, password) };
  const data = await place.folder("pg");
  const dataDir = join(data, "data");
  const binaries = await copyPostgres(executables().venv, await sharedEngines());
  await ensureCluster({ initdb: binaries.initdb, dataDir, superuserPassword: passwords.superuser, user: place.user });
  const hbaFile = await place.file("pg_hba.conf", renderHba());
  const configFile = await place.file("postgresql.conf", renderPostgresConfig({ port, hbaFile, sizes: laptopPostgres() }) + settings);
  const login = (role: PostgresRole | "superuser"): Login => ({ host: "127.0.0.1", port, database, user: role === "superuser" ? "postgres" : loginOf(role), password: passwords[role] });
  for (const role of postgresRoles) await writeFile(join(place.root, `${role}.password`), passwords[role], { mode: 0o600 });
  const program = postgresProgram({ executable: binaries.postgres, dataDir, configFile, cwd: data, user: place.user });
  const engine = await startEngine(place, program, () => postgresComplaint({ ...login("superuser"), database: "postgres" }, 2000));
  await ensureDatabase(login("superuser"), passwords);
  return Object.assign(engine, {
    port,
    login,
    connection: (role: PostgresRole) => ({ host: "127.0.0.1", port, database, user: loginOf(role), passwordFile: join(place.root, `${role}.password`) }),
  });
}

/** The database of an 8 GB laptop, with room for the pools of a test that stands for several processes. */
function laptopPostgres() {
  const { postgres } = plan([sixMachines["laptop-8gb"]], { target: "embedded" });
  if (!postgres) throw new Error("engines: the plan of an 8 GB laptop has no Postgres");
  return { ...postgres, maxConnections: 60 };
}

export async function startOxigraph(): Promise<TestOxigraph> {
  const place = await temporaryPlace("oxigraph");
  const port = await freePort();
  const location = await place.folder("store");
  const executable = await copyProgram(executables().oxigraph, await sharedEngines(), "oxigraph");
  const program = oxigraphProgram({ executable, location, port, timeoutS: 30, cwd: location, user: place.user });
  return Object.assign(await startEngine(place, program, (signal) => oxigraphComplaint(port, signal)), { url: `http://127.0.0.1:${port}` });
}

/** A folder of one test: owned by the service user where there is one, gone at the end. */
interface Place {
  root: string;
  user: ServiceUser | undefined;
  folder(name: string): Promise<string>;
  file(name: string, text: string): Promise<string>;
}

async function temporaryPlace(label: string): Promise<Place> {
  const user = await ensureServiceUser();
  const root = await mkdtemp(join(tmpdir(), `homelab-test-${label}-`));
  await chmod(root, 0o711);
  const own = async (path: string) => {
    if (user) await chown(path, user.uid, user.gid);
    return path;
  };
  return {
    root,
    user,
    folder: async (name) => {
      await mkdir(join(root, name), { mode: 0o700 });
      return own(join(root, name));
    },
    file: async (name, text) => {
      await writeFile(join(root, name), text, { mode: 0o600 });
      return own(join(root, name));
    },
  };
}

/** A child that ended between the look and the blow is as dead as it has to be. */
function killIfThere(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

async function startEngine(place: Place, program: Program, complaint: Complaint): Promise<Engine> {
  const logFile = join(place.root, `${program.name}.log`);
  let running = await startHealthy(program, logFile, complaint);
  const kill = async () => {
    const children = await childrenOf(running.pid);
    for (const pid of children) killIfThere(pid);
    await running.kill();
  };
  const engine = {
    log: () => running.log(),
    stop: () => running.stop(),
    kill,
    restart: async () => {
      await running.stop();
      running = await startHealthy(program, logFile, complaint);
    },
    [Symbol.asyncDispose]: async () => {
      await running.stop();
      await rm(place.root, { recursive: true, force: true });
    },
  };
  return Object.defineProperty(engine, "pid", { get: () => running.pid, enumerable: true }) as unknown as Engine;
}

async function startHealthy(program: Program, logFile: string, complaint: Complaint): Promise<Running> {
  for (let attempt = 1; ; attempt += 1) {
    const running = runProgram(program, logFile);
    try {
      await waitUntil(program.name, complaint, { timeoutMs: 20_000, gaveUp: running.hasExited });
      return running;
    } catch (error) {
      const log = await running.log();
      await running.kill();
      if (attempt < 5 && isLeftoverMemory(log.slice(-2000))) continue;
      await rm(dirname(logFile), { recursive: true, force: true });
      throw new Error(`${program.name}: did not start\n${log.slice(-2000)}`, { cause: error });
    }
  }
}

/** Shared by all tests of this user: the copies are made once and never changed. */
async function sharedEngines(): Promise<string> {
  const folder = join(tmpdir(), `homelab-test-engines-${process.getuid?.() ?? 0}`);
  await mkdir(folder, { recursive: true, mode: 0o755 });
  return folder;
}

function executables() {
  const found = executablesFrom(process.env);
  if (!found.venv || !found.natsServer) throw new Error("engines: HOMELAB_VENV and HOMELAB_NATS_SERVER are not set, so the real servers cannot be started.\n  Run the tests through ./just test, which installs them and sets both.");
  return found;
}

function password(): string {
  return randomBytes(24).toString("base64url");
}

function recordOf<K extends string, V>(keys: readonly K[], value: (key: K) => V): Record<K, V> {
  return Object.fromEntries(keys.map((key) => [key, value(key)])) as Record<K, V>;
}

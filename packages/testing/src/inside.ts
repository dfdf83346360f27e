import { readFile } from "node:fs/promises";
import { deadLetters, connectNats, type NatsConnection, type NumberedDeadLetter } from "@homelab/adapters/jetstream";
import { fileObjects } from "@homelab/adapters/files";
import type { Contract } from "@homelab/contracts";
import { oxigraphGraph } from "@homelab/adapters/oxigraph";
import { childrenOf, database, layoutOf, natsSeedFile, partNames, type PartName, postgresPasswordFile, runningPart, runningSupervisor, type StateLayout, type StreamReport, streamsReport, waitUntil } from "@homelab/engines";
import type { Graph, Objects } from "@homelab/pipeline";
import pg from "pg";
import type { Platform } from "./platform.ts";

/** A platform seen from inside, past its own door: what the checks of the tests read, and the processes they kill. */
export interface Inside extends AsyncDisposable {
  readonly layout: StateLayout;
  rows<Row extends pg.QueryResultRow>(sql: string, values?: unknown[]): Promise<Row[]>;
  graph: Graph;
  objects: Objects;
  streams(): Promise<StreamReport[]>;
  letters(): Promise<NumberedDeadLetter[]>;
  /** Bodies of all messages of a subject that are published while `work` runs. */
  overhear<Body>(contract: Contract<Body>, work: () => Promise<unknown>): Promise<Body[]>;
  /** Undefined while it does not run. */
  pidOf(part: PartName | "supervisord"): Promise<number | undefined>;
  /** SIGKILL to the part and its children; false when it was not running. */
  kill(part: PartName): Promise<boolean>;
  /** SIGSTOP to the part and its children until the end of the scope: it holds its connections and answers nothing. */
  freeze(part: PartName): Promise<AsyncDisposable>;
  /** SIGKILL to every part at the same moment, the supervisor excepted. */
  killAllParts(): Promise<void>;
}

export async function lookInside(platform: Pick<Platform, "state" | "ports">): Promise<Inside> {
  const layout = layoutOf(platform.state);
  const password = (await readFile(postgresPasswordFile(layout, "superuser"), "utf8")).trim();
  const port = (name: string) => platform.ports[name] ?? 0;
  const pool = new pg.Pool({ host: "127.0.0.1", port: port("postgres"), database, user: "postgres", password, max: 3 });
  // the tests kill the server under these connections
  pool.on("error", () => undefined);
  const familyOf = async (part: PartName): Promise<number[]> => {
    const found = await runningPart(layout, part);
    return found ? [found.pid, ...(await childrenOf(found.pid))] : [];
  };
  return {
    layout,
    rows: async (sql, values = []) => (await pool.query(sql, values)).rows as never,
    graph: oxigraphGraph({ url: `http://127.0.0.1:${port("oxigraph")}`, timeoutMs: 30_000 }),
    objects: await fileObjects(layout.objects),
    streams: () => streamsReport(port("natsMonitor"), AbortSignal.timeout(5000)),
    letters: () => withNats(layout, port("nats"), async (nats) => (await deadLetters(nats)).list()),
    overhear: (contract, work) =>
      withNats(layout, port("nats"), async (nats) => {
        const heard: string[] = [];
        nats.subscribe(contract.subject, { callback: (error, message) => void (error ?? heard.push(message.string())) });
        await nats.flush();
        await work();
        await nats.flush();
        return heard.map((text) => contract.body.parse(JSON.parse(text)));
      }),
    pidOf: async (part) => (await (part === "supervisord" ? runningSupervisor(layout) : runningPart(layout, part)))?.pid,
    async kill(part) {
      const family = await familyOf(part);
      family.forEach((pid) => signalTo(pid, "SIGKILL"));
      return family.length > 0;
    },
    async freeze(part) {
      const family = await familyOf(part);
      family.forEach((pid) => signalTo(pid, "SIGSTOP"));
      await waitUntil(`${part} frozen`, async () => ((await Promise.all(family.map(isFrozen))).every(Boolean) ? undefined : "it still runs"), { timeoutMs: 5000, everyMs: 10 });
      return { [Symbol.asyncDispose]: async () => family.forEach((pid) => signalTo(pid, "SIGCONT")) };
    },
    async killAllParts() {
      (await Promise.all(partNames.map(familyOf))).flat().forEach((pid) => signalTo(pid, "SIGKILL"));
    },
    [Symbol.asyncDispose]: () => pool.end(),
  };
}

async function withNats<T>(layout: StateLayout, port: number, work: (nats: NatsConnection) => Promise<T>): Promise<T> {
  const nats = await connectNats({ url: `nats://127.0.0.1:${port}`, role: "operator", seedFile: natsSeedFile(layout, "operator") }, "test");
  try {
    return await work(nats);
  } finally {
    await nats.close();
  }
}

/** The letter after the name, which may hold spaces and brackets, in /proc/PID/stat (proc_pid_stat(5)). */
async function isFrozen(pid: number): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => undefined);
  // one that has gone answers nobody either
  return stat === undefined || stat.slice(stat.lastIndexOf(")") + 2).startsWith("T");
}

function signalTo(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

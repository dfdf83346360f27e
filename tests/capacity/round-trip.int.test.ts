import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connectNats, ensureStreams, smallestSizes } from "@homelab/adapters/jetstream";
import { connectPostgres } from "@homelab/adapters/postgres";
import { plan, type Plan, postgresSettings, renderJetStream, renderPostgresSizes, streamLimits } from "@homelab/capacity";
import { executablesFrom, freePort, natsProgram, runProgram, waitUntil } from "@homelab/engines";
import { startNats, startPostgres } from "@homelab/testing";
import { sixMachines } from "@homelab/testing/machines";
import { describe, expect, it } from "vitest";
import { z } from "zod";

const plans: [string, Plan][] = [
  ["an 8 GB laptop", plan([sixMachines["laptop-8gb"]], { target: "embedded" })],
  ["a two-core machine of 24 GB", plan([sixMachines["vm-24gb-2core"]], { target: "cluster" })],
];

const units: Readonly<Record<string, number>> = { kB: 1024, "8kB": 8192, MB: 2 ** 20, GB: 2 ** 30 };
const written = (value: string): number => Number.parseFloat(value) * (units[value.replace(/^[\d.]+/, "")] ?? 1);

describe("Postgres", () => {
  it.each(plans)("takes every size of the plan of %s and reports it", async (_, { postgres }) => {
    if (!postgres) throw new Error("the plan has no Postgres");
    await using server = await startPostgres({ settings: renderPostgresSizes(postgres) });
    const pool = connectPostgres(server.connection("api"), { max: 1, name: "round-trip" });
    const { rows } = await pool.query<{ name: string; setting: string; unit: string | null; source: string }>("SELECT name, setting, unit, source FROM pg_settings WHERE name = ANY($1)", [Object.keys(postgresSettings(postgres))]);
    await pool.end();
    const reported = Object.fromEntries(rows.map(({ name, setting, unit }) => [name, setting === "off" ? "off" : Number(setting) * (units[unit ?? ""] ?? 1)]));
    expect(reported).toEqual(Object.fromEntries(Object.entries(postgresSettings(postgres)).map(([name, value]) => [name, value === "off" ? "off" : written(value)])));
    expect(new Set(rows.map(({ source }) => source))).toEqual(new Set(["configuration file"]));
  });
});

const Jsz = z.object({
  config: z.object({ max_memory: z.number(), max_storage: z.number(), sync_always: z.boolean() }),
  account_details: z.array(z.object({ stream_detail: z.array(z.object({ name: z.string(), config: z.object({ max_bytes: z.number() }) })).optional() })).optional(),
});
const jsz = async (monitor: string) => Jsz.parse(await (await fetch(`${monitor}/jsz?config=true&streams=true&accounts=true`)).json());

describe("nats-server", () => {
  it.each(plans)("takes the JetStream block of the plan of %s and reports its stores", async (_, { nats }) => {
    if (!nats) throw new Error("the plan has no NATS");
    const root = await mkdtemp(join(tmpdir(), "homelab-test-plan-nats-"));
    const [port, monitor] = [await freePort(), await freePort()];
    const configFile = join(root, "nats.conf");
    await mkdir(join(root, 'a "quoted" store'));
    await chmod(root, 0o700);
    await writeFile(configFile, `listen: "127.0.0.1:${port}"\nhttp: "127.0.0.1:${monitor}"\n${renderJetStream(nats, join(root, 'a "quoted" store'))}`);
    const running = runProgram(natsProgram({ executable: executablesFrom(process.env).natsServer, configFile, cwd: root, user: undefined }), join(root, "log"));
    try {
      await waitUntil("nats", async (signal) => ((await fetch(`http://127.0.0.1:${monitor}/healthz`, { signal })).ok ? undefined : "not healthy"), { timeoutMs: 20_000, gaveUp: running.hasExited });
      expect((await jsz(`http://127.0.0.1:${monitor}`)).config).toEqual({ max_memory: nats.memoryStoreBytes, max_storage: nats.fileStoreBytes, sync_always: true });
    } finally {
      await running.stop();
      await rm(root, { recursive: true, force: true });
    }
  });

  it.each(plans)("holds all streams of the plan of %s at once, each with its bytes", async (_, made) => {
    if (!made.nats) throw new Error("the plan has no NATS");
    await using server = await startNats({ maxFileBytes: made.nats.fileStoreBytes });
    const operator = await connectNats(server.connection("operator"), "round-trip");
    await ensureStreams(operator, { ...smallestSizes, maxFileBytes: made.nats.fileStoreBytes });
    const { account_details: accounts } = await jsz(server.monitorUrl);
    await operator.drain();
    const reported = (accounts ?? []).flatMap(({ stream_detail: streams }) => (streams ?? []).map(({ name, config }) => ({ name, maxBytes: config.max_bytes })));
    const byName = (a: { name: string }, b: { name: string }) => (a.name < b.name ? -1 : 1);
    expect(reported.sort(byName)).toEqual(streamLimits(made.nats).sort(byName));
  });
});

import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connectPostgres } from "@homelab/adapters/postgres";
import { embeddedPlan, type EmbeddedPlan, plan, streamLimits } from "@homelab/capacity";
import type { HostFacts } from "@homelab/hardware";
import { type Platform, startPlatform } from "@homelab/testing";
import { factsOf, sixMachines } from "@homelab/testing/machines";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";

const minutes = 60_000;
const main = join(import.meta.dirname, "../../packages/cli/src/main.ts");

let folder: string;
let platform: Platform;

async function factsFolder(host: HostFacts): Promise<string> {
  const path = join(folder, host.host);
  await mkdir(path, { recursive: true });
  const now = new Date().toISOString();
  await writeFile(join(path, `${host.host}.json`), JSON.stringify(host).replaceAll("2026-11-01T00:00:00Z", now));
  return path;
}

const laptop = sixMachines["laptop-8gb"];
const sizesOf = (facts: HostFacts): EmbeddedPlan => {
  const sizes = embeddedPlan(plan([facts], { target: "embedded", dataDisks: { [facts.host]: "/" } }));
  if (!sizes) throw new Error(`${facts.host} does not fit`);
  return sizes;
};
const small = sizesOf(laptop);
const desk = factsOf({ host: "desk", memoryGiB: 15.4, threads: 8, disks: [{ mount: "/", medium: "ssd", sizeGiB: 900, freeGiB: 600 }] });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "homelab-planned-"));
  platform = await startPlatform({ facts: await factsFolder(laptop) });
}, 4 * minutes);
afterAll(async () => {
  await platform?.[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
}, 2 * minutes);

const commandOf = async (part: string): Promise<string[]> => (await readFile(`/proc/${(await platform.pids())[part] ?? 0}/cmdline`, "utf8")).split("\0");
const after = (words: string[], flag: string): string | undefined => words[words.indexOf(flag) + 1];

async function settingOf(name: string): Promise<string> {
  const { postgres } = JSON.parse(await readFile(join(platform.state, "run", "connections-api.json"), "utf8")) as { postgres: Parameters<typeof connectPostgres>[0] };
  const pool = connectPostgres(postgres, { max: 1, name: "planned" });
  try {
    return (await pool.query<{ setting: string }>("SELECT current_setting($1) AS setting", [name])).rows[0]?.setting ?? "";
  } finally {
    await pool.end();
  }
}

const Jsz = z.object({
  config: z.object({ max_memory: z.number(), max_storage: z.number() }),
  account_details: z.array(z.object({ stream_detail: z.array(z.object({ name: z.string(), config: z.object({ max_bytes: z.number() }) })) })),
});
async function queues() {
  const answer = await fetch(`http://127.0.0.1:${platform.ports["natsMonitor"] ?? 0}/jsz?config=true&streams=true&accounts=true`);
  const { config, account_details: accounts } = Jsz.parse(await answer.json());
  const streams = accounts.flatMap((account) => account.stream_detail).map((stream) => ({ name: stream.name, maxBytes: stream.config.max_bytes }));
  return { ...config, streams: streams.sort((a, b) => (a.name < b.name ? -1 : 1)) };
}
const asReported = ({ nats }: EmbeddedPlan) => ({ max_memory: nats.memoryStoreBytes, max_storage: nats.fileStoreBytes, streams: streamLimits(nats).sort((a, b) => (a.name < b.name ? -1 : 1)) });

describe("the embedded platform on a machine of 8 GB", () => {
  it("runs Postgres with the sizes of its plan", async () => {
    const { sharedBuffersBytes, maxConnections, maintenanceBytes } = small.postgres;
    expect(await settingOf("shared_buffers")).toBe(`${sharedBuffersBytes / 2 ** 20}MB`);
    expect(await settingOf("maintenance_work_mem")).toBe(`${maintenanceBytes / 2 ** 20}MB`);
    expect(await settingOf("max_connections")).toBe(String(maxConnections));
  });

  it("gives the queues the bytes of its plan", async () => expect(await queues()).toEqual(asReported(small)));

  it("bounds the heap of each Node process, its work at once and its batches", async () => {
    for (const name of ["api", "worker-text", "worker-model"] as const) expect(await commandOf(name)).toContain(`--max-old-space-size=${small.heapMib[name]}`);
    expect(after(await commandOf("worker-text"), "--at-once")).toBe(`extract=${small.concurrency.extract},chunk=2,ready=4,remove=2`);
    expect(after(await commandOf("worker-model"), "--batch")).toBe(String(small.embeddingBatch));
  });

  it("starts as many converters as planned, each with its memory", async () => {
    const words = await commandOf("converter");
    expect([after(words, "--workers"), after(words, "--memory-mb")]).toEqual([String(small.converters), String(Math.floor(small.convertMemoryBytes / 2 ** 20))]);
  });

  it("says which plan it runs with, and what the plan of this machine would restart", async () => {
    const { plan: inUse } = JSON.parse((await platform.cli("status", "--json")).stdout) as { plan: unknown };
    expect(inUse).toMatchObject({ profile: "low_memory", facts: expect.stringContaining("laptop") as string });
    expect((await platform.cli("plan", "--facts", join(folder, "laptop"))).stdout).toContain("the platform runs with this plan since");
    expect((await platform.cli("plan", "--facts", await factsFolder(desk))).stdout).toMatch(/runs with another plan .* restarts nats, postgres, /);
  });

  it("takes no more memory than planned, part by part, and says how much", async () => {
    const { code, stdout } = await platform.cli("plan", "--measured", "--json");
    const parts = JSON.parse(stdout) as { component: string; leastBytes: number; givenBytes: number; inUseBytes: number }[];
    expect(code, stdout).toBe(0);
    expect(parts.map(({ component }) => component)).toEqual(["nats", "postgres", "oxigraph", "docling", "worker-text", "worker-model", "api"]);
    for (const { leastBytes, givenBytes, inUseBytes } of parts) expect([leastBytes <= givenBytes, inUseBytes > 2 ** 20, inUseBytes <= givenBytes]).toEqual([true, true, true]);
  });

  it("starts again with a smaller plan than it was stopped with", async () => {
    const [larger, smaller] = [await factsFolder(desk), join(folder, "laptop")];
    expect(await platform.cli("up", "--no-samples", "--json", "--facts", larger)).toMatchObject({ code: 0 });
    expect(await platform.cli("down", "--json")).toMatchObject({ code: 0 });
    const up = await platform.cli("up", "--no-samples", "--json", "--facts", smaller);
    expect(up, up.stderr).toMatchObject({ code: 0 });
    expect(await queues()).toEqual(asReported(small));
  }, 4 * minutes);

  it("goes over to a larger plan and back, restarts what changed, and keeps documents and queues", async () => {
    const { documentId } = await platform.send("pump.md", "# Pump\n\nThe green valve empties the tank.\n");
    expect(await platform.settled(documentId)).toMatchObject({ state: "ready" });
    const before = await platform.pids();
    for (const facts of [desk, laptop]) {
      const up = await platform.cli("up", "--no-samples", "--json", "--facts", await factsFolder(facts));
      expect(up, up.stderr).toMatchObject({ code: 0 });
      expect(await queues()).toEqual(asReported(sizesOf(facts)));
      expect(await settingOf("shared_buffers")).toBe(`${sizesOf(facts).postgres.sharedBuffersBytes / 2 ** 20}MB`);
    }
    const now = await platform.pids();
    expect([now["oxigraph"], now["supervisor"]]).toEqual([before["oxigraph"], before["supervisor"]]);
    expect((await platform.ask("What empties the tank?")).citations).toHaveLength(1);
  }, 4 * minutes);

  it("changes nothing when it is started again with the same facts", async () => {
    const before = await platform.pids();
    await platform.cli("up", "--no-samples", "--json", "--facts", join(folder, "laptop"));
    expect(await platform.pids()).toEqual(before);
  }, minutes);
});

describe("a machine that is too small", () => {
  it("is refused with everything that is short and what would mend it, before anything is made", async () => {
    const pi = factsOf({ host: "pi", architecture: "aarch64", memoryGiB: 0.9, threads: 4, disks: [{ mount: "/", medium: "sd", sizeGiB: 29, freeGiB: 20 }] });
    const state = join(folder, "nothing");
    const env = { ...process.env, HOMELAB_STATE: state, HOMELAB_CONFIG: join(folder, "none.yaml") };
    const facts = await factsFolder(pi);
    const { code, stderr } = await new Promise<{ code: unknown; stderr: string }>((resolve) => {
      execFile(process.execPath, [main, "up", "--facts", facts], { env }, (error, _, stderr) => resolve({ code: error?.code ?? 0, stderr }));
    });
    expect(code).toBe(1);
    expect(stderr).toMatch(/pi: .*postgres needs \d+ MiB of memory, pi has 0 B left; .*worker-model needs /s);
    expect(stderr).toContain("add 8 GiB of memory to pi");
    await expect(stat(state)).rejects.toMatchObject({ code: "ENOENT" });
  });
});

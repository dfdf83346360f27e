import { readFile, writeFile } from "node:fs/promises";
import { lookAt, partNames } from "@homelab/engines";
import { checkConservation, type Expectation, type Inside, lookInside, manuscript, type Platform, seeded, startPlatform, untilQuiet } from "@homelab/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

let platform: Platform;
let inside: Inside;
const promised = new Map<string, Expectation>();
beforeAll(async () => {
  platform = await startPlatform();
  inside = await lookInside(platform);
  for (let at = 0; at < 3; at++) {
    const { name, bytes, marks } = manuscript(seeded(80 + at), `kept${at}`, 2);
    const { documentId, versionId } = await platform.send(name, bytes);
    promised.set(documentId, { name, versionId, fate: "ready", marks, poisoned: [] });
    await platform.settled(documentId);
  }
}, 120_000);
afterAll(async () => {
  await inside[Symbol.asyncDispose]();
  await platform[Symbol.asyncDispose]();
});

const up = () => platform.cli("up", "--no-samples", "--json");
const pids = async () => new Map(await Promise.all([...partNames, "supervisord" as const].map(async (part) => [part, await inside.pidOf(part)] as const)));
const expectEverything = async () => {
  await untilQuiet(inside, 30_000);
  expect((await checkConservation(inside, promised, () => platform.api("/graph/rebuild", { method: "POST" }))).violations).toEqual([]);
};

describe("`up` after a death of the supervisor", { timeout: 120_000 }, () => {
  it("ends the parts that live on, starts each once, and has every document", async () => {
    const before = await pids();
    process.kill(before.get("supervisord") ?? 0, "SIGKILL");
    expect((await up()).code).toBe(0);
    for (const [part, pid] of await pids()) {
      expect(pid, part).toBeDefined();
      expect(pid, part).not.toBe(before.get(part));
      expect(await lookAt(before.get(part) ?? 0), `the old ${part}`).toBeUndefined();
    }
    await expectEverything();
  });

  it("starts all of them when everything died with it in the middle of the work", async () => {
    const { name, bytes, marks } = manuscript(seeded(90), "underway", 4);
    const { documentId, versionId } = await platform.send(name, bytes);
    promised.set(documentId, { name, versionId, fate: "ready", marks, poisoned: [] });
    process.kill((await inside.pidOf("supervisord")) ?? 0, "SIGKILL");
    await inside.killAllParts();
    expect((await up()).code).toBe(0);
    await platform.settled(documentId);
    await expectEverything();
  });

  it("changes nothing when it runs again", async () => {
    const before = await pids();
    expect((await up()).code).toBe(0);
    expect(await pids()).toEqual(before);
  });
});

describe("two `up`s at once", { timeout: 120_000 }, () => {
  it("leave one winner, and the other says who works there", async () => {
    await platform.cli("down", "--json");
    const [first, second] = await Promise.all([up(), up()]);
    expect([first.code, second.code].sort()).toEqual([0, 1]);
    const loser = first.code === 0 ? second : first;
    expect(loser.stderr).toMatch(/another command is working on it: up \(pid \d+/);
    expect(loser.stderr).not.toMatch(/^\s+at /m);
    await expectEverything();
  });
});

describe("a state folder of another version", { timeout: 120_000 }, () => {
  const withState = async (change: (state: Record<string, unknown>) => unknown) => {
    const file = inside.layout.stateFile;
    const kept = await readFile(file, "utf8");
    await writeFile(file, JSON.stringify(change(JSON.parse(kept) as Record<string, unknown>)));
    const result = await up();
    await writeFile(file, kept);
    return result;
  };

  it.each([
    ["newer", 99, /schema 99, this version knows up to \d+[^]*newer version of homelab/],
    ["older than it can read", 0, /schema 0, this version reads \d+ and later[^]*export[^]*import/],
  ])("is refused in words when it is %s", async (_, schema, words) => {
    const { code, stderr } = await withState((state) => ({ ...state, schema }));
    expect(code).toBe(1);
    expect(stderr).toMatch(words);
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  it("is refused in words when its database was written by a newer one, and left as it is", async () => {
    await inside.rows("INSERT INTO schema_migrations (name, run_on) VALUES ('999_from_the_future', now())");
    const { code, stderr } = await up();
    await inside.rows("DELETE FROM schema_migrations WHERE name = '999_from_the_future'");
    expect(code).toBe(1);
    expect(stderr).toMatch(/newer/);
    expect(stderr).not.toMatch(/^\s+at /m);
    await expectEverything();
  });
});

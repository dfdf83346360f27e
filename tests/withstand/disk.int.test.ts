import { execFileSync } from "node:child_process";
import { mkdtemp, rm, statfs, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkConservation, type Expectation, type Inside, lookInside, manuscript, type Platform, seeded, startPlatform, untilQuiet } from "@homelab/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

/** A disk of its own for the state folder, small enough to be filled: a tmpfs, which only root may mount. */
const mayMount = process.getuid?.() === 0 && canMount();
const MIB = 2 ** 20;

let disk: string;
let platform: Platform;
let inside: Inside;
const promised = new Map<string, Expectation>();
const ballast = () => join(disk, "ballast");

describe("a disk", { timeout: 120_000 }, () => {
  beforeEach((test) => test.skip(!mayMount, "only root may mount a disk that is small enough to fill"));
  beforeAll(async () => {
    if (!mayMount) return;
    disk = await mkdtemp(join(tmpdir(), "homelab-disk-"));
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=1400m,mode=711", "tmpfs", disk]);
    platform = await startPlatform({ state: join(disk, "state") });
    inside = await lookInside(platform);
    await accept("before", 3);
  }, 120_000);
  afterAll(async () => {
    if (!mayMount) return;
    await inside[Symbol.asyncDispose]();
    await platform[Symbol.asyncDispose]();
    execFileSync("umount", [disk]);
    await rm(disk, { recursive: true });
  }, 120_000);

  describe("that is full", () => {
    it("makes the door say so and when to come back, and writes nothing by halves", async () => {
      const underway = await accept("underway", 4, { wait: false });
      await fill();
      for (let at = 0; at < 5; at++) {
        const { name, bytes } = big(`refused${at}`);
        const answer = await platform.api<{ error: { message: string } }>(`/documents?name=${name}`, { method: "POST", body: bytes });
        expect(answer.status).toBe(503);
        expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
        expect(answer.body.error.message).toMatch(/disk is full|No space left/i);
      }
      await rm(ballast());
      await platform.settled(underway);
      await accept("afterwards", 2);
      await expectEverything();
    });

    it("is named by `up`, which then starts nothing", async () => {
      await platform.cli("down", "--json");
      await fill();
      const { code, stderr } = await up();
      expect(code).toBe(1);
      expect(stderr).toMatch(/MiB free, \d+ MiB are needed/);
      expect(stderr).not.toMatch(/^\s+at /m);
      expect(await inside.pidOf("supervisord")).toBeUndefined();
      await rm(ballast());
      expect((await up()).code).toBe(0);
      await expectEverything();
    });
  });

  describe("that is read-only", () => {
    it("under the objects makes the door say so, and writes nothing by halves", async () => {
      const { objects } = inside.layout;
      execFileSync("mount", ["--bind", objects, objects]);
      execFileSync("mount", ["-o", "remount,bind,ro", objects]);
      const { name, bytes } = manuscript(seeded(99), "readonly", 1);
      const answer = await platform.api<{ error: { message: string } }>(`/documents?name=${name}`, { method: "POST", body: bytes });
      execFileSync("umount", [objects]);
      expect(answer.status).toBe(503);
      expect(answer.body.error.message).toMatch(/read-only/);
      await expectEverything();
      await accept("readonly", 1);
    });

    it("is named by `up`, which then starts nothing", async () => {
      await platform.cli("down", "--json");
      execFileSync("mount", ["-o", "remount,ro", disk]);
      const { code, stderr } = await up();
      execFileSync("mount", ["-o", "remount,rw", disk]);
      expect(code).toBe(1);
      expect(stderr).toMatch(/read-only/);
      expect(stderr).not.toMatch(/^\s+at /m);
      expect((await up()).code).toBe(0);
      await expectEverything();
    });
  });
});

const up = () => platform.cli("up", "--no-samples", "--json");

async function accept(key: string, paragraphs: number, { wait } = { wait: true }): Promise<string> {
  const { name, bytes, marks } = manuscript(seeded(key.length), key, paragraphs);
  const { documentId, versionId } = await platform.send(name, bytes);
  promised.set(documentId, { name, versionId, fate: "ready", marks, poisoned: [] });
  if (wait) await platform.settled(documentId);
  return documentId;
}

/** Larger than what is left on a full disk in odd corners. */
function big(key: string): { name: string; bytes: Uint8Array<ArrayBuffer> } {
  return { name: `${key}.md`, bytes: new TextEncoder().encode(`# ${key}\n\n${`A sentence of ${key} to fill the disk. `.repeat(40_000)}\n`) };
}

/** To the last block. */
async function fill(): Promise<void> {
  const { bavail, bsize } = await statfs(disk);
  execFileSync("fallocate", ["--length", String(Math.max(1, bavail * bsize - MIB)), ballast()]);
  await writeFile(ballast(), new Uint8Array(2 * MIB), { flag: "a" }).catch((error: NodeJS.ErrnoException) => expect(error.code).toBe("ENOSPC"));
}

async function expectEverything(): Promise<void> {
  await untilQuiet(inside, 60_000);
  expect((await checkConservation(inside, promised, () => platform.api("/graph/rebuild", { method: "POST" }))).violations).toEqual([]);
}

function canMount(): boolean {
  try {
    execFileSync("unshare", ["--mount", "mount", "-t", "tmpfs", "tmpfs", tmpdir()], { stdio: "ignore" });
    return true;
  } catch {
    return false; // a container without the right to mount: the tests say that they were skipped
  }
}

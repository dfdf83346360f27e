import { createHash, randomBytes } from "node:crypto";
import type { Objects } from "@homelab/pipeline";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

/** A store opened for a test, with what releases it. Opened again, it holds what was put before. */
export interface OpenedObjects {
  open(): Promise<Objects>;
  close(): Promise<void>;
}

/** Every adapter of `Objects` must pass this. The store may hold other keys. */
export function describeObjects(label: string, start: () => Promise<OpenedObjects>): void {
  describe(`${label} as Objects`, () => {
    let store: OpenedObjects;
    let objects: Objects;
    beforeAll(async () => {
      store = await start();
      objects = await store.open();
    }, 60_000);
    afterAll(() => store?.close());

    it("gives back exactly the bytes that were put", async () => {
      const bytes = randomBytes(100_000);
      await objects.put("raw-documents", sha256(bytes), bytes);
      expect(Buffer.from((await objects.get("raw-documents", sha256(bytes)))!).equals(bytes)).toBe(true);
    });

    it("keeps an empty object apart from none", async () => {
      await objects.put("processed", "empty", new Uint8Array());
      expect(await objects.get("processed", "empty")).toHaveLength(0);
      expect(await objects.get("processed", "absent")).toBeUndefined();
    });

    it("takes the same key again, and the last bytes stand", async () => {
      await objects.put("processed", "again", Buffer.from("first, and longer"));
      await objects.put("processed", "again", Buffer.from("second"));
      expect(text(await objects.get("processed", "again"))).toBe("second");
    });

    it("keeps the two buckets apart", async () => {
      await objects.put("processed", "same-key", Buffer.from("processed"));
      expect(await objects.get("raw-documents", "same-key")).toBeUndefined();
    });

    it("takes a key and another key below it", async () => {
      await objects.put("processed", "facts/v1", Buffer.from("upper"));
      await objects.put("processed", "facts/v1/a@2+b=c,d:e.json", Buffer.from("lower"));
      expect(text(await objects.get("processed", "facts/v1"))).toBe("upper");
      expect(text(await objects.get("processed", "facts/v1/a@2+b=c,d:e.json"))).toBe("lower");
    });

    it("lists each key once, and none that was deleted", async () => {
      const keys = Array.from({ length: 30 }, (_, at) => `list/${at}`);
      for (const key of keys) await objects.put("processed", key, Buffer.from(key));
      await objects.delete("processed", "list/7");
      const listed: string[] = [];
      for await (const key of objects.keys("processed")) if (key.startsWith("list/")) listed.push(key);
      expect(listed.sort()).toEqual(keys.filter((key) => key !== "list/7").sort());
    });

    it("forgets a deleted object, and takes a second deletion", async () => {
      await objects.put("processed", "gone", Buffer.from("x"));
      await objects.delete("processed", "gone");
      await objects.delete("processed", "gone");
      expect(await objects.get("processed", "gone")).toBeUndefined();
    });

    it("never shows a reader part of an object while it is replaced", async () => {
      const [left, right] = [Buffer.alloc(300_000, "l"), Buffer.alloc(300_000, "r")];
      await objects.put("processed", "replaced", left);
      const writing = (async () => {
        for (let round = 0; round < 10; round++) await objects.put("processed", "replaced", round % 2 === 0 ? right : left);
      })();
      for (let round = 0; round < 20; round++) {
        const seen = Buffer.from((await objects.get("processed", "replaced"))!);
        expect(seen.equals(left) || seen.equals(right)).toBe(true);
      }
      await writing;
    });

    it("holds what was put when it is opened again", async () => {
      await objects.put("processed", "kept", Buffer.from("kept"));
      expect(text(await (await store.open()).get("processed", "kept"))).toBe("kept");
    });

    it.each(["", "/", "/etc/passwd", "..", "../up", "a/../../b", "a//b", "a/", "./a", "a\\b", "a\0b", "a b", "a%2fb", "…", "x".repeat(400)])(
      "refuses %j as a key",
      async (key) => {
        await expect(objects.put("processed", key, Buffer.from("x"))).rejects.toThrow(TypeError);
        await expect(objects.get("processed", key)).rejects.toThrow(TypeError);
        await expect(objects.delete("processed", key)).rejects.toThrow(TypeError);
      },
    );
  });
}

const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
const text = (bytes: Uint8Array | undefined) => (bytes === undefined ? undefined : Buffer.from(bytes).toString("utf8"));

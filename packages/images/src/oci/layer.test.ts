import { mkdtemp, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { writeLayer } from "./layer.ts";

describe("a layer", () => {
  let folder = "";
  beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), "layer-"))));
  afterEach(() => rm(folder, { recursive: true }));

  it("is the same to the byte for equal files in another order and of another time", async () => {
    const file = join(folder, "file");
    await writeFile(file, "text");
    const entries = [{ path: "/b/file", from: file }, { path: "/a", contents: "a" }];
    const first = await writeLayer(entries, join(folder, "1"));
    await utimes(file, 1000, 1000);
    expect(await writeLayer(entries.toReversed(), join(folder, "2"))).toEqual(first);
  });

  it("refuses a path that is given twice", async () => {
    await expect(writeLayer([{ path: "/a", contents: "1" }, { path: "a", contents: "2" }], join(folder, "1"))).rejects.toThrow("a is given twice");
  });
});

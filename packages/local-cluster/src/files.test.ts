import { mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { writeIfChanged } from "./files.ts";

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), "files-"))));
afterEach(async () => rm(folder, { recursive: true }));

describe("a file of the cluster", () => {
  it("is written once and then left alone, down to its time", async () => {
    const path = join(folder, "config");
    expect(await writeIfChanged(path, "text", 0o600)).toBe(true);
    const { mtimeMs, mode } = await stat(path);
    expect(mode & 0o777).toBe(0o600);
    expect(await writeIfChanged(path, "text", 0o600)).toBe(false);
    expect((await stat(path)).mtimeMs).toBe(mtimeMs);
  });

  it("leaves nothing beside it, also when it cannot be written", async () => {
    await writeIfChanged(join(folder, "config"), "text", 0o600);
    await expect(writeIfChanged(join(folder, "missing", "config"), "text", 0o600)).rejects.toThrow("ENOENT");
    expect(await readdir(folder)).toEqual(["config"]);
    expect(await readFile(join(folder, "config"), "utf8")).toBe("text");
  });
});

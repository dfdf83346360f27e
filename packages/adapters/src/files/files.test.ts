import { execFileSync, spawnSync } from "node:child_process";
import { mkdtemp, readdir, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describeObjects } from "@homelab/testing/contracts/objects";
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { fileObjects } from "./index.ts";

async function folder(): Promise<string> {
  return mkdtemp(join(tmpdir(), "homelab-files-"));
}

describeObjects("a folder of files", async () => {
  const root = await folder();
  return { open: () => fileObjects(root), close: () => rm(root, { recursive: true }) };
});

describe("a folder of files", () => {
  it("removes what a killed process left half-written, and not what another is writing now", async () => {
    const root = await folder();
    onTestFinished(() => rm(root, { recursive: true }));
    await fileObjects(root);
    const incoming = join(root, ".incoming");
    await writeFile(join(incoming, "left"), "half");
    await writeFile(join(incoming, "current"), "half");
    const yesterday = Date.now() / 1000 - 86_400;
    await utimes(join(incoming, "left"), yesterday, yesterday);
    await fileObjects(root);
    expect(await readdir(incoming)).toEqual(["current"]);
  });

  it("names the path and the reason when its root cannot be a folder", async () => {
    const root = join(await folder(), "file");
    await writeFile(root, "");
    await expect(fileObjects(root)).rejects.toMatchObject({ name: "Unavailable", dependency: "objects", message: expect.stringMatching(`cannot open ${root}: E(NOTDIR|EXIST)`) });
  });

  it("says that its folder was taken away", async () => {
    const root = await folder();
    const objects = await fileObjects(root);
    await rm(root, { recursive: true });
    await expect(objects.put("processed", "a", Buffer.from("a"))).rejects.toMatchObject({ name: "Unavailable", message: expect.stringContaining("ENOENT") });
    expect(await objects.get("processed", "a")).toBeUndefined();
  });
});

describe("a disk of 4 MiB", () => {
  beforeEach(({ skip }) => skip(!mayMount(), "this user may not mount a small disk (tmpfs)"));

  async function smallDisk(): Promise<string> {
    const root = await folder();
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=4m", "tmpfs", root]);
    onTestFinished(async () => {
      execFileSync("umount", [root]);
      await rm(root, { recursive: true });
    });
    return root;
  }

  it("refuses an object that does not fit, keeps the old one, and leaves nothing half-written", async () => {
    const root = await smallDisk();
    const objects = await fileObjects(root);
    await objects.put("processed", "a", Buffer.from("old"));
    await expect(objects.put("processed", "a", Buffer.alloc(5 << 20))).rejects.toMatchObject({
      name: "Unavailable",
      dependency: "objects",
      message: expect.stringMatching(/cannot write .*\/processed\/.*\/a: ENOSPC\. The disk is full/),
    });
    expect(Buffer.from((await objects.get("processed", "a"))!).toString()).toBe("old");
    expect(await readdir(join(root, ".incoming"))).toEqual([]);
    await objects.put("processed", "b", Buffer.alloc(1 << 20));
  });

  it("still reads when it has become read-only, and says why it cannot write", async () => {
    const root = await smallDisk();
    await (await fileObjects(root)).put("processed", "a", Buffer.from("a"));
    execFileSync("mount", ["-o", "remount,ro", root]);
    const objects = await fileObjects(root);
    expect(await objects.get("processed", "a")).toHaveLength(1);
    for (const change of [() => objects.put("processed", "a", Buffer.from("b")), () => objects.delete("processed", "a")]) {
      await expect(change()).rejects.toMatchObject({ name: "Unavailable", message: expect.stringContaining("EROFS. The file system is read-only") });
    }
  });
});

function mayMount(): boolean {
  return spawnSync("unshare", ["--mount", "mount", "-t", "tmpfs", "tmpfs", "/mnt"]).status === 0;
}

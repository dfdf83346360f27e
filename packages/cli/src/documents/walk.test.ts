import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { walk } from "./walk.ts";

async function folderWith(...names: string[]): Promise<string> {
  const root = await realpath(await mkdtemp(join(tmpdir(), "homelab-walk-")));
  onTestFinished(() => rm(root, { recursive: true }));
  for (const name of names) {
    await mkdir(join(root, name, ".."), { recursive: true });
    await writeFile(join(root, name), "x");
  }
  return root;
}

describe("walking folders", () => {
  it("finds what can be read at any depth and counts what it leaves out", async () => {
    const root = await folderWith("a.pdf", "deep/er/B.MD", "photo.jpg", "none");
    expect(await walk([root])).toEqual({ files: [join(root, "a.pdf"), join(root, "deep/er/B.MD")], skipped: 2 });
  });

  it("leaves hidden files and folders alone", async () => {
    expect((await walk([await folderWith(".git/readme.md", ".secret.md")])).files).toEqual([]);
  });

  it("does not follow a link out of the folder, nor in a circle", async () => {
    const [root, elsewhere] = [await folderWith("a.md"), await folderWith("b.md")];
    await symlink(elsewhere, join(root, "out"));
    await symlink(root, join(root, "circle"));
    expect((await walk([root])).files).toEqual([join(root, "a.md")]);
  });

  it("takes a named file whatever its ending, under its real path and once", async () => {
    const root = await folderWith("photo.jpg");
    await symlink(join(root, "photo.jpg"), join(root, "link.jpg"));
    expect((await walk([join(root, "photo.jpg"), join(root, "link.jpg")])).files).toEqual([join(root, "photo.jpg")]);
  });

  it("names every path that does not exist", async () => {
    await expect(walk(["/nonexistent/a", "/nonexistent/b"])).rejects.toThrow("/nonexistent/a, /nonexistent/b: no such file or folder");
  });
});

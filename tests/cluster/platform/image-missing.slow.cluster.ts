import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { sharedPlatform } from "./shared.ts";

const on = await sharedPlatform();
const file = join(on.folder, "homelab.yaml");
const settings = await readFile(file, "utf8");
afterEach(() => writeFile(file, settings));

describe("a deployment", { timeout: 300_000 }, () => {
  it("says why and what to do when an image cannot be had, and goes on once that is mended", async () => {
    await writeFile(file, `${settings}images: { source: registry, registry: "localhost:9/none" }\n`);
    const { code, stderr } = await on.run("pulumi-up", "phase3", "--yes");
    expect(code).toBe(1);
    expect(stderr).toMatch(/the image localhost:9\/none\/\S*llama-server\S* cannot be had/);
    expect(stderr).toContain("./just images");
    await writeFile(file, settings);
    await on.phase("pulumi-up", "phase3");
    expect((await on.phase("pulumi-preview", "phase3")).changeSummary).toMatchObject({ create: 0, update: 0, replace: 0, delete: 0 });
  });
});

import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { heartbeat } from "./heartbeat.ts";

it("has written before it returns, so that the first look finds a file", async () => {
  const folder = await mkdtemp(join(tmpdir(), "homelab-heartbeat-"));
  try {
    using _beat = heartbeat(join(folder, "beat"));
    expect(Date.now() - Date.parse(await readFile(join(folder, "beat"), "utf8"))).toBeLessThan(10_000);
  } finally {
    await rm(folder, { recursive: true });
  }
});

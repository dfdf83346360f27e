import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { mutants } from "./mutants.ts";

const mutate = (...files: string[]) => promisify(execFile)(process.execPath, ["--disable-warning=ExperimentalWarning", join(import.meta.dirname, "mutate.ts"), ...files]);

describe("a number of the planner that is changed", () => {
  it("is noticed by a test, in the queues and the filling", { timeout: 60_000 }, async () => {
    const { stdout } = await mutate("queues.ts", "fill.ts");
    expect(stdout).toMatch(/^\d+ numbers changed one at a time; seen by a golden plan \d+/);
    expect(stdout).not.toContain("seen by nothing");
  });

  it("is one of hundreds, in every file that computes", () => {
    const all = mutants(undefined);
    expect(all.length).toBeGreaterThan(300);
    expect([...new Set(all.map(({ file }) => file))]).toEqual(expect.arrayContaining(["demands/nats.ts", "fill.ts", "model/catalog.ts", "model/serve.ts", "postgres.ts", "queues.ts", "reserves.ts", "room.ts", "sizes.ts", "workers.ts"]));
  });
});

import { execFile } from "node:child_process";
import process from "node:process";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { checkOut } from "./checkout.ts";

const title = 'import { expect, it } from "vitest";\n';
const passing = `${title}it("passes", () => expect(1).toBe(1));\n`;
const failing = `${title}it("fails", () => expect(1).toBe(2));\n`;
const skipping = `${title}it("skips", (test) => test.skip(true, "no such server here"));\n`;
const broken = 'import "./nowhere.ts";\n';
const loud = `${title}it("talks", () => { console.log("hello"); expect(1).toBe(1); });\n`;

/** Runs the tests of a package that holds these files. */
async function run(files: Record<string, string>, ci: boolean): Promise<{ code: number; output: string; last: string }> {
  await using checkout = await checkOut(["package.json", "vitest.config.ts", "tsconfig.base.json", "tests/setup/quiet-console.ts", "scripts/run-tests.ts"]);
  for (const [name, text] of Object.entries(files)) await checkout.write(`packages/sample/src/${name}`, text);
  const env = { ...process.env, CI: ci ? "true" : "" };
  const ended = await promisify(execFile)(process.execPath, ["scripts/run-tests.ts", "packages/"], { cwd: checkout.path, env }).then(
    ({ stdout }) => ({ code: 0, stdout }),
    (error: { code: number; stdout: string }) => error,
  );
  return { code: ended.code, output: ended.stdout, last: ended.stdout.trimEnd().split("\n").at(-1) ?? "" };
}

describe("./just test", () => {
  it("ends with how many passed and failed", async () => {
    expect(await run({ "a.test.ts": passing, "b.int.test.ts": passing }, true)).toMatchObject({ code: 0, last: "2 passed, 0 failed" });
  });

  it("counts a failed test, a file that does not load and a line on the console", async () => {
    const files = { "a.test.ts": passing, "b.test.ts": failing, "c.int.test.ts": broken, "d.test.ts": loud };
    expect(await run(files, false)).toMatchObject({ code: 1, last: "1 passed, 3 failed" });
  });

  it("says why a test was skipped, and fails it on CI only", async () => {
    const files = { "a.test.ts": passing, "b.test.ts": skipping };
    const here = await run(files, false);
    expect(here).toMatchObject({ code: 0, last: "1 passed, 0 failed" });
    expect(here.output).toContain("skips (no such server here)");
    expect(await run(files, true)).toMatchObject({ code: 1, last: "1 passed, 1 failed" });
  });

  it("fails when there was no test at all", async () => {
    expect(await run({}, true)).toMatchObject({ code: 1, last: "0 passed, 0 failed" });
  });
});

// `./just test`: lint, types, then every test on the real engines; with PATHS only the tests under them.
// `--cluster` takes the suite that needs a running cluster instead. The last line it prints is `N passed, N failed`. On CI a skipped test is a failed one.
import { spawnSync } from "node:child_process";
import { globSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { startVitest, type TestCase, type Vitest } from "vitest/node";

interface Tally {
  passed: number;
  failed: number;
}

const root = join(import.meta.dirname, "..");
const onCluster = process.argv.includes("--cluster");
const skipsFail = process.env["CI"] === "true";
const say = (line: string) => void process.stdout.write(`${line}\n`);

function check(name: string, command: string, args: readonly string[]): Tally {
  const { status } = spawnSync(command, args, { cwd: root, stdio: "inherit" });
  say(`${status === 0 ? "ok" : "FAILED"}: ${name}`);
  return status === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

function reportSkipped(test: TestCase) {
  const result = test.result();
  const why = (result.state === "skipped" ? result.note : undefined) ?? "no reason given";
  say(`${skipsFail ? "FAILED, skipped" : "skipped"}: ${test.module.relativeModuleId} > ${test.fullName} (${why})`);
}

/** What a test computed instead of trying is shown and counts as nothing. */
function isEvaluated(test: TestCase): boolean {
  const { evaluated } = test.meta() as { evaluated?: string };
  if (evaluated === undefined || test.result().state !== "passed") return false;
  say(`evaluated: ${test.module.relativeModuleId} > ${test.fullName} (${evaluated})`);
  return true;
}

function tallyOf(vitest: Vitest): Tally {
  const modules = vitest.state.getTestModules();
  const tests = modules.flatMap((module) => [...module.children.allTests()]);
  const inState = (state: string) => tests.filter((test) => test.result().state === state);
  const skipped = inState("skipped");
  skipped.forEach(reportSkipped);
  const succeeded = inState("passed");
  const passed = succeeded.filter((test) => !isEvaluated(test)).length;
  const unfinished = tests.length - succeeded.length - skipped.length;
  const broken = modules.filter((module) => module.errors().length > 0).length + vitest.state.getUnhandledErrors().length;
  return { passed, failed: unfinished + broken + (skipsFail ? skipped.length : 0) };
}

/** One program for everything that runs in Node, and one for each folder that says it runs elsewhere. */
function staticChecks(): Tally[] {
  const typed = [".", ...globSync("packages/*/src/**/tsconfig.json", { cwd: root })];
  return [check("lint", "eslint", ["--quiet", "."]), ...typed.map((config) => check(`types of ${config}`, "tsc", ["--project", config]))];
}

async function runVitest(paths: string[]): Promise<Tally> {
  const vitest = await startVitest("test", paths, { root, watch: false, ...(onCluster ? { config: join(root, "tests/cluster/vitest.config.ts") } : {}) });
  const tally = tallyOf(vitest);
  await vitest.close();
  return tally;
}

const paths = process.argv.slice(2).filter((word) => word !== "--cluster");
const tallies = paths.length > 0 || onCluster ? [] : staticChecks();
tallies.push(await runVitest(paths));

const sum = (key: keyof Tally) => tallies.reduce((total, tally) => total + tally[key], 0);
say(`${sum("passed")} passed, ${sum("failed")} failed`);
process.exit(sum("failed") > 0 || sum("passed") === 0 ? 1 : 0);

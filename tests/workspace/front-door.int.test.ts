import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { promisify } from "node:util";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Checkout, checkOut, root } from "./checkout.ts";

const locks = [
  "package.json",
  "package-lock.json", "python/uv.lock", "python/pyproject.toml", "python/runner.txt", "tools/nats-server/go.mod", "tools/seaweedfs/uv.lock", "ansible/uv.lock", "versions.json"];
const scripts = ["just", "justfile", "scripts/with-tools", "scripts/install-tools", "scripts/tool-places.sh", "scripts/machine-tools.sh", "scripts/certificates.sh", "scripts/node-modules-match.mjs"];
const installed = process.env["HOMELAB_CACHE"];

/** A command line that says what it was given. */
const echo = "process.stdout.write(JSON.stringify({ args: process.argv.slice(2), folder: process.cwd(), env: process.env }));\n";

let checkout: Checkout;
let home: string;

beforeAll(async () => {
  checkout = await checkOut([...locks, ...scripts]);
  await checkout.write("packages/cli/src/main.ts", echo);
  home = await mkdtemp(join(tmpdir(), "homelab home "));
});
afterAll(async () => {
  await checkout[Symbol.asyncDispose]();
  await rm(home, { recursive: true, force: true });
});

interface Ended {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs `./just` as on a machine that has set nothing but HOME and PATH. */
async function just(args: readonly string[], env: Record<string, string> = {}, cwd = home, from = checkout): Promise<Ended> {
  const run = promisify(execFile)(join(from.path, "just"), args, { cwd, env: { HOME: home, PATH: machinePath(), ...env } });
  return run.then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    (error: Ended) => ({ code: error.code, stdout: error.stdout, stderr: error.stderr }),
  );
}

/** PATH without what with-tools has put in front of it. */
function machinePath(): string {
  const ours = [root, installed ?? root];
  return (process.env["PATH"] ?? "").split(":").filter((folder) => !ours.some((place) => folder.startsWith(place))).join(":");
}

const withCache = { HOMELAB_CACHE: installed ?? "" };
const told = ({ stdout }: Ended) => JSON.parse(stdout) as { args: string[]; folder: string; env: Record<string, string> };

describe("./just on a machine that is ready", () => {
  beforeEach((test) => test.skip(installed === undefined, "needs HOMELAB_CACHE: run it through ./just test"));

  it("hands every argument on as it is", async () => {
    const args = ["two words", 'a "quoted" one', "", "$HOME", "`id`", "ü*?", "--json", "-h", "--", "it's"];
    expect(told(await just(["ask", ...args], withCache)).args).toEqual(["ask", ...args]);
  });

  it("runs the command in the caller's folder", async () => {
    expect(told(await just(["ingest", "a.pdf"], withCache)).folder).toBe(home);
  });

  it("names every tool and puts its own Node first", async () => {
    const { env } = told(await just(["status"], withCache));
    const tools = ["HOMELAB_VENV", "HOMELAB_PYTHON", "HOMELAB_OXIGRAPH", "HOMELAB_NATS_SERVER", "HOMELAB_CACHE"];
    expect(tools.filter((name) => !env[name]?.startsWith(String(installed)))).toEqual([]);
    expect(env["PATH"]?.startsWith(`${checkout.path}/node_modules/node-linux-`)).toBe(true);
  });

  it("gives a `just` of one's own the same tools", async () => {
    const [own] = (await readdir(join(String(installed), "runner"))).map((place) => join(String(installed), "runner", place, "bin", "just"));
    const { stdout } = await promisify(execFile)(String(own), ["--justfile", join(checkout.path, "justfile"), "status"], { cwd: home, env: { HOME: home, PATH: machinePath(), ...withCache } });
    expect((JSON.parse(stdout) as { env: Record<string, string> }).env["HOMELAB_NATS_SERVER"]).toBe(told(await just(["status"], withCache)).env["HOMELAB_NATS_SERVER"]);
  });

  it("adds at most 150 ms to a recipe", async () => {
    const durations: number[] = [];
    for (let run = 0; run < 5; run += 1) {
      const before = performance.now();
      await just(["--list"], withCache);
      durations.push(performance.now() - before);
    }
    expect(Math.min(...durations)).toBeLessThan(150);
  });

  it("passes the command's exit code on and adds no line of its own", async () => {
    await checkout.write("packages/cli/src/main.ts", "process.exit(7);\n");
    expect(await just(["status"], withCache)).toEqual({ code: 7, stdout: "", stderr: "" });
    await checkout.write("packages/cli/src/main.ts", echo);
  });
});

async function emptyCache(): Promise<string> {
  return mkdtemp(join(home, "cache-"));
}

/** Puts programs before the machine's own. */
async function pathWith(folder: string, named: Record<string, string> = {}): Promise<{ PATH: string }> {
  for (const [name, body] of Object.entries(named)) await checkout.write(join(folder, name), `#!/bin/bash\n${body}\n`, 0o755);
  return { PATH: `${join(checkout.path, folder)}:${machinePath()}` };
}

const processesWith = (text: string) => promisify(execFile)("pgrep", ["--full", "--", text]).then(({ stdout }) => stdout.trim().split("\n"), () => []);

describe("./just on a machine that is not ready", () => {
  it("installs just once when three are started at a time", async () => {
    const cache = { HOMELAB_CACHE: await emptyCache() };
    const ended = await Promise.all([1, 2, 3].map(() => just(["--list"], cache)));
    expect(ended.map(({ code }) => code)).toEqual([0, 0, 0]);
    expect(ended.filter(({ stderr }) => stderr.includes("just and uv: installed in"))).toHaveLength(1);
  });

  it("makes an install again that did not finish", async () => {
    const cache = await emptyCache();
    await just(["--list"], { HOMELAB_CACHE: cache });
    const [place] = await readdir(join(cache, "runner"));
    await rm(join(cache, "runner", String(place), "complete"));
    await writeFile(join(cache, "runner", String(place), "bin", "just"), "half a program");
    expect(await just(["--list"], { HOMELAB_CACHE: cache })).toMatchObject({ code: 0, stderr: expect.stringContaining("installed in") as string });
  });

  it("leaves nothing running when it is interrupted", async () => {
    const cache = await emptyCache();
    const started = spawn(join(checkout.path, "just"), ["--list"], { env: { HOME: home, PATH: machinePath(), HOMELAB_CACHE: cache }, detached: true, stdio: "ignore" });
    await expect.poll(() => processesWith(`pip install.*${cache}`), { timeout: 5000 }).not.toEqual([]);
    process.kill(-Number(started.pid), "SIGTERM");
    await once(started, "exit");
    await expect.poll(() => processesWith(cache), { timeout: 700 }).toEqual([]);
  });

  it("names the Debian package when pip is missing", async () => {
    await promisify(execFile)("python3", ["-m", "venv", "--without-pip", join(checkout.path, "no-pip")], { env: { PATH: machinePath() } });
    const { code, stderr } = await just(["--list"], { HOMELAB_CACHE: await emptyCache(), ...(await pathWith("no-pip/bin")) });
    expect(code).toBe(1);
    expect(stderr).toContain("On Debian: apt-get install -y python3-pip");
  });

  it("says which Python it found when that is too old", async () => {
    const old = 'case "$1" in --version) echo Python 3.9.2 ;; -c) echo 3.9 ;; *) PATH=${PATH#*:} exec python3 "$@" ;; esac';
    const path = await pathWith("old-python", { python3: old, "python3.11": "exit 1", "python3.12": "exit 1", "python3.13": "exit 1" });
    const { code, stderr } = await just(["--list"], { HOMELAB_CACHE: await emptyCache(), ...path });
    expect(code).toBe(1);
    expect(stderr).toContain('found "Python 3.9.2"');
  });

  it("says what the cache folder is when it is no absolute path", async () => {
    const { code, stderr } = await just(["--list"], { HOMELAB_CACHE: "relative/cache" });
    expect(code).toBe(1);
    expect(stderr).toContain('got "relative/cache", which is no absolute path. Set HOMELAB_CACHE');
  });

  it("says which Node it found when that is too old, and lets doctor go on", async (test) => {
    test.skip(installed === undefined, "needs HOMELAB_CACHE: run it through ./just test");
    const cache = await emptyCache();
    for (const tool of ["runner", "venv", "nats-server"]) await symlink(join(String(installed), tool), join(cache, tool));
    const env = { HOMELAB_CACHE: cache, ...(await pathWith("old-node", { node: "echo v18.19.0" })) };
    await using stale = await checkOut([...locks, ...scripts]);
    await stale.write("package-lock.json", "{}\n");
    await stale.write("packages/cli/src/main.ts", echo);
    const ended = await just(["doctor"], env, home, stale);
    expect(ended.stderr).toContain("found v18.19.0 on PATH, >= 20 is needed");
    expect(told(ended).args).toEqual(["doctor"]);
    expect((await just(["status"], env, home, stale)).code).toBe(1);
  });
});

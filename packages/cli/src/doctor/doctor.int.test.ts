import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { diagnose, type Diagnosis } from "./doctor.ts";

const main = join(import.meta.dirname, "../main.ts");
/** More than every patience there is; a doctor that hangs is still running then. */
const longestMs = 25_000;

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), "homelab-doctor-"));
  onTestFinished(() => rm(path, { recursive: true, force: true }));
  return path;
}

interface Ended {
  code: number | null;
  seconds: number;
  diagnosis: Diagnosis;
  found(name: string): { level: string; found: string; do?: string };
}

/** Runs it as a person does, with a stdin that never ends. */
async function doctor(env: NodeJS.ProcessEnv): Promise<Ended> {
  const started = performance.now();
  const child = spawn(process.execPath, [main, "doctor", "--json"], { env: { ...process.env, ...env }, stdio: ["pipe", "pipe", "inherit"] });
  const killer = setTimeout(() => child.kill("SIGKILL"), longestMs);
  let text = "";
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
  const [code] = (await once(child, "exit")) as [number | null];
  clearTimeout(killer);
  const diagnosis = JSON.parse(text) as Diagnosis;
  const found = (name: string) => diagnosis.checks.find((check) => check.name === name) ?? { level: "absent", found: name };
  return { code, seconds: (performance.now() - started) / 1000, diagnosis, found };
}

async function aPlace(): Promise<{ HOMELAB_STATE: string; HOMELAB_CONFIG: string; HOME: string }> {
  const root = await folder();
  return { HOMELAB_STATE: join(root, "state"), HOMELAB_CONFIG: join(root, "homelab.yaml"), HOME: root };
}

/** A program of this name that comes before the real one. */
async function program(name: string, script: string): Promise<{ PATH: string }> {
  const bin = await folder();
  await writeFile(join(bin, name), `#!/bin/sh\n${script}\n`);
  await chmod(join(bin, name), 0o755);
  return { PATH: `${bin}:${process.env["PATH"] ?? ""}` };
}

describe("doctor", { timeout: 60_000 }, () => {
  it("names every part of the machine once, each gap with its remedy", async () => {
    const { diagnosis, code } = await doctor(await aPlace());
    const names = diagnosis.checks.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(["settings", "hardware", "memory", "disk flush", "Postgres lock", "clock", "control groups", "kernel features", "swap", "tailnet", "age key", "ssh key"]));
    expect(names).toEqual([...new Set(names)]);
    expect(diagnosis.checks.filter((check) => check.level !== "ok" && !check.do)).toEqual([]);
    expect(code).toBe(!diagnosis.ready ? 1 : diagnosis.checks.some(({ level }) => level === "warn") ? 2 : 0);
  });

  it("leaves nothing in the folder it measured", async () => {
    const root = await folder();
    await doctor({ ...(await aPlace()), HOMELAB_STATE: root });
    expect(spawnSync("ls", ["-A", root], { encoding: "utf8" }).stdout).toBe("");
  });

  it("does not hang on settings that cannot be read to the end", async () => {
    const place = await aPlace();
    execFileSync("mkfifo", [place.HOMELAB_CONFIG]);
    const { found, seconds, code } = await doctor(place);
    expect(found("settings")).toMatchObject({ level: "fail", found: "no answer within 3 s" });
    expect(found("memory").level).not.toBe("absent");
    expect(code).toBe(1);
    expect(seconds).toBeLessThan(longestMs / 1000);
  });

  it("does not hang on a program that ignores being ended, and ends what that started", async () => {
    const place = await aPlace();
    const pidFile = join(place.HOME, "pid");
    const { found, seconds } = await doctor({ ...place, ...(await program("tailscale", `trap '' TERM INT HUP\nsleep 600 &\necho $! > '${pidFile}'\nwait`)) });
    expect(found("tailnet")).toMatchObject({ level: "warn", found: "no answer within 3 s" });
    expect(seconds).toBeLessThan(longestMs / 1000);
    const pid = (await readFile(pidFile, "utf8")).trim();
    await expect.poll(async () => readFile(`/proc/${pid}/stat`, "utf8").then((stat) => !/\) Z /.test(stat), () => false)).toBe(false);
  });

  it("does not hang on a file system that does not answer, and still says the rest", async ({ skip }) => {
    const place = await aPlace();
    const mount = await mountThatNeverAnswers();
    skip(mount === undefined, "this user may not mount a file system without a server (FUSE)");
    const { found, seconds, code } = await doctor({ ...place, HOMELAB_STATE: join(String(mount), "state") });
    for (const name of ["disk", "disk flush", "state folder"]) expect(found(name)).toMatchObject({ level: "fail", found: "no answer within 5 s" });
    for (const name of ["memory", "open files", "system programs"]) expect(found(name)).not.toMatchObject({ found: expect.stringContaining("no answer") });
    expect(code).toBe(1);
    expect(seconds).toBeLessThan(longestMs / 1000);
  });

  it("says so when the look itself cannot begin", async () => {
    const { ready, checks } = await diagnose({ ...process.env, ...(await aPlace()), NODE_OPTIONS: "--import=/nonexistent.mjs" });
    expect({ ready, checks }).toMatchObject({ ready: false, checks: [{ name: "doctor", level: "fail", found: expect.stringContaining("ended early") }] });
  });

  it("goes when the person who asked has gone", async () => {
    const place = await aPlace();
    const pidFile = join(place.HOME, "pid");
    const path = await program("tailscale", `echo $PPID > '${pidFile}'\nsleep 600`);
    const child = spawn(process.execPath, [main, "doctor"], { env: { ...process.env, ...place, ...path }, stdio: "ignore" });
    await expect.poll(() => readFile(pidFile, "utf8").catch(() => ""), { timeout: 20_000 }).toMatch(/\d/);
    child.kill("SIGINT");
    const looking = (await readFile(pidFile, "utf8")).trim();
    await expect.poll(async () => readFile(`/proc/${looking}/stat`, "utf8").then((stat) => !/\) Z /.test(stat), () => false), { timeout: 5000 }).toBe(false);
  });
});

/** FUSE without anybody who answers: what asks for a file of it waits for ever. */
async function mountThatNeverAnswers(): Promise<string | undefined> {
  const point = await folder();
  const script = [
    "import ctypes, os, sys, time",
    "fd = os.open('/dev/fuse', os.O_RDWR)",
    "libc = ctypes.CDLL(None, use_errno=True)",
    "done = libc.mount(b'silent', sys.argv[1].encode(), b'fuse', 0, f'fd={fd},rootmode=40000,user_id=0,group_id=0'.encode())",
    "print('mounted' if done == 0 else 'refused', flush=True)",
    "time.sleep(0 if done else 120)",
  ].join("\n");
  const server = spawn("python3", ["-c", script, point], { stdio: ["ignore", "pipe", "ignore"] });
  const [said] = (await Promise.race([once(server.stdout, "data"), once(server, "exit")])) as [unknown];
  if (String(said).trim() !== "mounted") return undefined;
  onTestFinished(() => {
    // without its server the kernel ends every wait on it
    server.kill("SIGKILL");
    spawnSync("umount", ["-l", point]);
  });
  return point;
}

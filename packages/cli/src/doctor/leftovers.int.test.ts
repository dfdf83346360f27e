import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { executablesFrom, layoutOf } from "@homelab/engines";
import { HomelabSettings } from "@homelab/settings";
import { describe, expect, it, onTestFinished } from "vitest";
import type { Place } from "../place.ts";
import { leftoverProbes } from "./leftovers.ts";
import { runProbe } from "./probe.ts";

async function aPlace(): Promise<Place> {
  const root = await mkdtemp(join(tmpdir(), "homelab-left-"));
  onTestFinished(() => rm(root, { recursive: true }));
  const layout = layoutOf(root);
  for (const folder of [layout.run, layout.postgresData, layout.oxigraph]) await mkdir(folder, { recursive: true });
  return { settings: HomelabSettings.parse({}), settingsFile: "", layout, executables: executablesFrom({}), repository: "" };
}

async function look(place: Place, name: string) {
  const probe = leftoverProbes(place).find((one) => one.name === name);
  if (!probe) throw new Error(`no probe ${name}`);
  return runProbe(probe);
}

/** A program that holds a lock on a file, as `flock` or a database takes it. */
async function holding(file: string): Promise<ChildProcess> {
  const script = "import fcntl, sys, time; f = open(sys.argv[1], 'a'); fcntl.lockf(f, fcntl.LOCK_EX); print('locked', flush=True); time.sleep(60)";
  const holder = spawn("python3", ["-c", script, file], { stdio: ["ignore", "pipe", "inherit"] });
  onTestFinished(() => void holder.kill("SIGKILL"));
  await once(holder.stdout, "data");
  return holder;
}

describe("what an earlier run left", () => {
  it("is nothing in a new folder", async () => {
    const place = await aPlace();
    expect(await Promise.all(["command lock", "Postgres lock", "Oxigraph lock"].map((name) => look(place, name)))).toMatchObject([{ level: "ok", found: "free" }, { level: "ok", found: "none" }, { level: "ok", found: "none" }]);
  });

  it("is only history when a command was interrupted", async () => {
    const place = await aPlace();
    await writeFile(join(place.layout.run, "lock"), "up (pid 4194304, since yesterday)");
    expect(await look(place, "command lock")).toMatchObject({ level: "ok", found: "free; up (pid 4194304, since yesterday) was interrupted" });
  });

  it("is a command that works or hangs when its lock is held", async () => {
    const place = await aPlace();
    const file = join(place.layout.run, "lock");
    await writeFile(file, "up (pid 7, since noon)");
    const { pid } = await holding(file);
    expect(await look(place, "command lock")).toMatchObject({ level: "warn", found: "held by up (pid 7, since noon)", do: expect.stringContaining(`kill ${String(pid)}`) });
  });

  it("is recovered by Postgres when its process is gone", async () => {
    const place = await aPlace();
    await writeFile(join(place.layout.postgresData, "postmaster.pid"), "4194304\n/data\n");
    expect(await look(place, "Postgres lock")).toMatchObject({ level: "warn", do: expect.stringContaining("./just up") });
  });

  it("stands in Postgres' way when another program of its user has the number now", async () => {
    const place = await aPlace();
    const file = join(place.layout.postgresData, "postmaster.pid");
    await writeFile(file, `${process.pid}\n/data\n`);
    expect(await look(place, "Postgres lock")).toMatchObject({ level: "fail", do: expect.stringContaining(`rm '${file}'`) });
  });

  it("is a file that nobody holds after Oxigraph stopped", async () => {
    const place = await aPlace();
    await writeFile(join(place.layout.oxigraph, "LOCK"), "");
    expect(await look(place, "Oxigraph lock")).toMatchObject({ level: "ok", found: "free" });
  });

  it("stands in Oxigraph's way when another program has it open", async () => {
    const place = await aPlace();
    const file = join(place.layout.oxigraph, "LOCK");
    await writeFile(file, "");
    const { pid } = await holding(file);
    expect(await look(place, "Oxigraph lock")).toMatchObject({ level: "fail", found: expect.stringMatching(`pid ${String(pid)} \\(\\S*python3\\)`) });
  });
});

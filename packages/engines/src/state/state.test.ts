import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Ports } from "@homelab/settings";
import { describe, expect, it, onTestFinished } from "vitest";
import { ensureState } from "./ensure-state.ts";
import { layoutOf, stateRoot } from "./layout.ts";
import { ensureSecrets } from "./secrets.ts";
import { readStateFile, refuseOtherPostgres, stateSchema, writeStateFile } from "./state-file.ts";

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "homelab-state-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

async function newLayout() {
  const layout = layoutOf(join(await newFolder(), "state"));
  await ensureState(layout, undefined);
  return layout;
}

const state = { schema: stateSchema, created: "2026-01-01T00:00:00.000Z", ports: Ports.parse({}), samplesIngested: null };

describe("the state folder", () => {
  it("is chosen by HOMELAB_STATE before the settings, and by the settings before the default", () => {
    expect(stateRoot({ HOMELAB_STATE: "/a" }, { state: "/b" }, true)).toBe("/a");
    expect(stateRoot({}, { state: "/b" }, true)).toBe("/b");
    expect(stateRoot({}, {}, true)).toBe("/var/lib/homelab");
    expect(stateRoot({ XDG_STATE_HOME: "/x" }, {}, false)).toBe("/x/homelab");
  });

  it("keeps secrets, objects and logs from every other user", async () => {
    const layout = await newLayout();
    for (const folder of [layout.secrets, layout.objects, layout.logs, layout.traces, layout.postgres]) expect((await stat(folder)).mode & 0o777).toBe(0o700);
  });

  it("is refused in words when its path is a file, is too long, or is no place for folders", async () => {
    const folder = await newFolder();
    await writeFile(join(folder, "file"), "");
    await expect(ensureState(layoutOf(join(folder, "file")), undefined)).rejects.toThrow("it is a file");
    await expect(ensureState(layoutOf(join(folder, "x".repeat(100))), undefined)).rejects.toThrow("path is too long");
    await expect(ensureState(layoutOf("/proc/homelab"), undefined)).rejects.toThrow("no folder can be made there");
  });

  it.runIf(process.getuid?.() === 0)("is refused when the service user cannot enter a folder above it, and nothing is made", async () => {
    const closed = await newFolder();
    await chmod(closed, 0o700);
    const nobody = { name: "nobody", uid: 65534, gid: 65534 };
    await expect(ensureState(layoutOf(join(closed, "state")), nobody)).rejects.toThrow(`${closed}: the user "nobody"`);
    expect(await readdir(closed)).toEqual([]);
  });
});

describe("state.json", () => {
  it("is read as it was written", async () => {
    const layout = await newLayout();
    expect(await readStateFile(layout)).toBeUndefined();
    await writeStateFile(layout, state);
    expect(await readStateFile(layout)).toEqual(state);
  });

  it.each([
    ["a newer version", { ...state, schema: stateSchema + 1 }, "Use the newer version"],
    ["an older version", { ...state, schema: 0 }, "Run `export` with the version that made it"],
    ["no version at all", { hello: 1 }, "it holds no schema number"],
    ["unknown content", { ...state, extra: 1 }, "Unrecognized key"],
  ])("of %s is refused in words", async (_, content, words) => {
    const layout = await newLayout();
    await writeFile(layout.stateFile, JSON.stringify(content));
    await expect(readStateFile(layout)).rejects.toThrow(words);
  });

  it("beside the data of another Postgres is refused in words", async () => {
    const layout = await newLayout();
    await mkdir(layout.postgresData);
    await writeFile(join(layout.postgresData, "PG_VERSION"), "17\n");
    await expect(refuseOtherPostgres(layout, "18")).rejects.toThrow("data of Postgres 17, this version runs 18");
  });
});

describe("secrets", () => {
  it("are made once, each in a file of its own that only the owner reads", async () => {
    const layout = await newLayout();
    const made = await ensureSecrets(layout);
    expect(await ensureSecrets(layout)).toEqual(made);
    const files = await readdir(layout.secrets);
    for (const file of files) expect((await stat(join(layout.secrets, file))).mode & 0o777).toBe(0o600);
    const values = await Promise.all(files.map((file) => readFile(join(layout.secrets, file), "utf8")));
    expect(new Set(values).size).toBe(8);
    expect(Math.min(...values.map((value) => value.length))).toBeGreaterThanOrEqual(43);
  });

  it("that open an existing database are not made anew when they are lost", async () => {
    const layout = await newLayout();
    await mkdir(layout.postgresData);
    await writeFile(join(layout.postgresData, "PG_VERSION"), "18\n");
    await expect(ensureSecrets(layout)).rejects.toThrow("it is missing, although the database it opens exists");
  });
});

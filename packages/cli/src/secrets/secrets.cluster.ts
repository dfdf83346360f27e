import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openSops, type Sops } from "@homelab/adapters/sops";
import { secretFileNames, secretFiles } from "@homelab/stacks";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Terminal } from "../terminal.ts";
import { decryptForEyes } from "./decrypt.ts";
import { initSecrets } from "./init.ts";
import { openSecretsPlace, type SecretsPlace } from "./place.ts";
import { rotateSecrets } from "./rotate.ts";

/** Everything a command says, wherever it says it. */
function listening(json = false): Terminal & { heard: string[] } {
  const heard: string[] = [];
  return { heard, interactive: false, json, print: (text) => void heard.push(text), printJson: (value) => void heard.push(JSON.stringify(value)), say: (line) => void heard.push(line) };
}

let root: string;
let place: SecretsPlace;
let terminal: ReturnType<typeof listening>;

async function openAt(folder: string, env: Record<string, string> = {}): Promise<SecretsPlace> {
  return openSecretsPlace({ ...process.env, HOMELAB_CONFIG: join(folder, "homelab.yaml"), HOMELAB_STATE: join(folder, "state"), SOPS_AGE_KEY_FILE: join(folder, "mine.agekey"), ...env }, listening());
}
const asReadWith = (identity: string): Sops => openSops({ sops: place.programs.sops, config: place.config, identity });
const valuesOf = async (sops: Sops = place.sops): Promise<Record<string, Record<string, string>>> => Object.fromEntries(await Promise.all(secretFileNames.map(async (name) => [name, await sops.read(place.fileOf(name))] as const)));

beforeAll(async () => void (root = await mkdtemp(join(tmpdir(), "secrets-"))), 600_000);
afterAll(async () => rm(root, { recursive: true, force: true }));

beforeEach(async () => {
  const folder = await mkdtemp(join(root, "one-"));
  await import("node:fs/promises").then(({ mkdir }) => mkdir(join(folder, "state")));
  place = await openAt(folder);
  terminal = listening();
  await initSecrets(place, {}, terminal);
}, 600_000);

describe("secrets init", () => {
  it("makes every secret, strong, of the shape its part takes", async () => {
    for (const [name, values] of Object.entries(await valuesOf())) expect(secretFiles[name as keyof typeof secretFiles].safeParse(values).error).toBeUndefined();
  });

  it("prints none of them, and leaves none in a file as it is", async () => {
    const values = Object.values(await valuesOf()).flatMap((record) => Object.values(record));
    const files = await Promise.all((await readdir(place.folder)).map((name) => readFile(join(place.folder, name), "utf8")));
    for (const value of values) expect([...terminal.heard, ...files].join("\n")).not.toContain(value);
    expect(new Set(values).size).toBe(values.length);
  });

  it("leaves no half file behind", async () => expect((await readdir(place.folder)).sort()).toEqual(secretFileNames.map((name) => `${name}.sops.yaml`).sort()));

  it("keeps keys to itself", async () => {
    for (const file of [place.identity, place.recovery]) expect((await stat(file)).mode & 0o077).toBe(0);
  });

  it("changes nothing the second time", async () => {
    const before = await Promise.all(secretFileNames.map((name) => readFile(place.fileOf(name), "utf8")));
    await initSecrets(place, {}, listening());
    expect(await Promise.all(secretFileNames.map((name) => readFile(place.fileOf(name), "utf8")))).toEqual(before);
  });

  it("completes a file that lacks one, and keeps the others", async () => {
    const { keyId: _, ...rest } = await place.sops.read(place.fileOf("garage"));
    await place.sops.write(place.fileOf("garage"), rest);
    await initSecrets(place, {}, listening());
    const after = await place.sops.read(place.fileOf("garage"));
    expect(after).toMatchObject(rest);
    expect(after["keyId"]).toMatch(/^GK/);
  });

  it("refuses a second key that is the first, or a secret half", async () => {
    const other = await mkdtemp(join(root, "other-"));
    const anew = await openAt(other, { SOPS_AGE_KEY_FILE: place.identity });
    const own = (await readFile(place.config, "utf8")).match(/age1\w+/)?.[0] ?? "";
    await expect(initSecrets(anew, { recovery: own }, listening())).rejects.toThrow("both would be");
    await expect(initSecrets(anew, { recovery: `AGE-SECRET-${"KEY"}-1XYZ` }, listening())).rejects.toThrow(/^(?!.*1XYZ)/s);
  });
});

describe("the two keys", () => {
  it("each open everything by themselves", async () => expect(await valuesOf(asReadWith(place.recovery))).toEqual(await valuesOf()));

  it("when both are lost, say what is lost and what is not", async () => {
    await rm(place.identity);
    await expect(rotateSecrets(place, "garage", listening())).rejects.toThrow(/no.*key|does not open/s);
    await expect(rotateSecrets(place, "garage", listening())).rejects.toThrow(/recovery key everything comes back.*lost for good. Documents are not/s);
  });

  it("of somebody else open nothing", async () => {
    const other = await mkdtemp(join(root, "stranger-"));
    const stranger = await openAt(other);
    await initSecrets(stranger, {}, listening());
    await expect(asReadWith(stranger.identity).read(place.fileOf("nats"))).rejects.toMatchObject({ reason: "no key opens it" });
  });
});

describe("secrets rotate", () => {
  it("replaces every secret of the one that was named, and no other", async () => {
    const before = await valuesOf();
    await rotateSecrets(place, "supabase", terminal);
    const after = await valuesOf();
    for (const [key, value] of Object.entries(before["supabase"] ?? {})) expect(after["supabase"]?.[key]).not.toBe(value);
    expect({ ...after, supabase: {} }).toEqual({ ...before, supabase: {} });
    for (const value of Object.values(after["supabase"] ?? {})) expect(terminal.heard.join("\n")).not.toContain(value);
  });

  it("is still open to both keys afterwards", async () => {
    await rotateSecrets(place, "nats", terminal);
    expect(await asReadWith(place.recovery).read(place.fileOf("nats"))).toEqual(await place.sops.read(place.fileOf("nats")));
  });

  it("lists what there is, where it does not know the name", async () => expect(rotateSecrets(place, "minio", terminal)).rejects.toThrow("garage"));
});

describe("a file of secrets", () => {
  it("that was changed by hand is not believed", async () => {
    const file = place.fileOf("litellm");
    const text = await readFile(file, "utf8");
    await writeFile(file, text.replace(/data:([\w+/]{3})/, (_, start: string) => `data:${start === "AAA" ? "BBB" : "AAA"}`));
    await expect(decryptForEyes(place, file, terminal)).rejects.toThrow(/Restore it/);
  });

  it("is shown when somebody asks for it", async () => {
    await decryptForEyes(place, place.fileOf("api"), terminal);
    expect(terminal.heard.join("\n")).toContain((await place.sops.read(place.fileOf("api")))["token"]);
  });
});

import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { architecture, buildImage, exportImage, openStore, type BuildProgress, type ImageRecord, type ImageStore, type Part } from "@homelab/images";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { root } from "../workspace/checkout.ts";
import { natsPart } from "./trial-part.ts";

const natsServer = process.env["HOMELAB_NATS_SERVER"] ?? "";

describe.skipIf(process.getuid?.() !== 0 || natsServer === "")("an image that is built", () => {
  let cache = "";
  beforeEach(async () => void (cache = await mkdtemp(join(tmpdir(), "images-"))));
  afterEach(() => rm(cache, { recursive: true, force: true }));

  const said: string[] = [];
  const progress: BuildProgress = { begins: (_, __, because) => void said.push(because), note: (_, text) => void said.push(text), ends: () => undefined };
  const places = (folder: string) => ({ repository: root, cache: folder, natsServer, venv: "", python: "" });
  async function build(part: Part, folder = cache): Promise<{ record: ImageRecord; store: ImageStore }> {
    said.length = 0;
    const store = openStore(folder);
    return { record: await buildImage(part, { places: places(folder), store, architecture, progress }), store };
  }

  it("is the same to the byte wherever it is built", async () => {
    const part = natsPart(natsServer);
    const first = await build(part, join(cache, "one"));
    const second = await build(part, join(cache, "other"));
    expect(second.record.digest).toBe(first.record.digest);
    const written = await exportImage(part, first.record, { store: first.store, architecture, file: join(cache, "trial.tar") });
    expect(written.digest).toBe(first.record.digest);
  });

  it("is not built again, and a changed input is named", async () => {
    await build(natsPart(natsServer));
    await build(natsPart(natsServer));
    expect(said).toEqual([]);
    await build(natsPart(natsServer, { env: { MORE: "1" } }));
    expect(said[0]).toBe("changed: settings in the catalog");
  });

  it("is built again where its layer is gone from the cache", async () => {
    const { store } = await build(natsPart(natsServer));
    await rm(join(store.root, "blobs"), { recursive: true });
    await build(natsPart(natsServer));
    expect(said[0]).toBe("layers are gone from the cache");
  });

  it("keeps its layers when others are removed", async () => {
    const { store, record } = await build(natsPart(natsServer));
    await build(natsPart(natsServer, { name: "gone", user: { id: 1000, name: "gone" } }));
    expect(await store.prune(["trial"])).toBeGreaterThan(0);
    expect(await readdir(join(store.root, "parts"))).toEqual(["trial.json"]);
    await build(natsPart(natsServer));
    expect(said).toEqual([]);
    expect((await store.image("trial"))?.digest).toBe(record.digest);
  });

  const broken: Record<string, { changes: Partial<Part>; says: RegExp }> = {
    "whose part ends at once": { changes: { command: ["--config", "/nowhere"] }, says: /it ended by itself with 1\. It said:\n.*no such file/s },
    "whose program is not in it": { changes: { entrypoint: ["/nowhere"] }, says: /ended by itself.*nowhere/s },
    "whose part writes on the root": { changes: { command: ["--http_port", "8222", "--jetstream", "--store_dir", "/var/data"] }, says: /read-only file system/ },
    "whose part gives no right answer in time": { changes: { smokes: [{ questions: [{ kind: "get", url: "http://127.0.0.1:8222/healthz", contains: "another" }], seconds: 2 }] }, says: /no right answer within 2 s: .*"status":\s*"ok"/s },
    "whose part ends with another code than it should": { changes: { command: ["--version"], smokes: [{ questions: [{ kind: "ends", code: 3, contains: "nats-server" }], seconds: 10 }] }, says: /ended with 0, not 3/ },
  };
  it.for(Object.entries(broken))("%s is refused in words and not kept", async ([, { changes, says }]) => {
    const store = openStore(cache);
    await expect(build(natsPart(natsServer, changes))).rejects.toThrow(says);
    expect(await store.image("trial")).toBeUndefined();
    expect(await readdir(store.work)).toEqual([]);
  });
});

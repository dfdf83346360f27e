import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { architecture, imageName, openStore, readCatalog, type PartImageName } from "@homelab/images";
import { describe, expect, it } from "vitest";
import { root } from "../workspace/checkout.ts";
import { connect, localCluster, ownKubeconfig } from "./connected.ts";
import { catalogPlaces, tryInCluster } from "./part-pod.ts";

const apis = await connect();

/** What a document passes on its way, and what answers about it. `./just soak images` starts all of them. */
const journey: readonly PartImageName[] = ["nats", "postgres", "oxigraph", "docling", "workers", "api", "llama-server"];

const places = catalogPlaces(root);
const parts = await readCatalog(places, architecture, journey);

describe("the images that the journey needs", () => {
  it.for(parts)("$name answers its health check as a user without rights on a read-only root", { timeout: 320_000 }, async (part) => {
    const { status } = await tryInCluster(apis, part);
    expect(status?.containerStatuses?.[0]?.restartCount).toBe(0);
    // of an image that has two names the kubelet says either; the registry is the part that may differ
    const withoutRegistry = (name = "") => name.slice(name.indexOf("/") + 1);
    expect(withoutRegistry(status?.containerStatuses?.[0]?.image)).toBe(withoutRegistry(imageName(part, architecture)));
  });

  it.skipIf(ownKubeconfig !== undefined)("are the ones that were built and tried out, byte for byte", async () => {
    const { layout } = await localCluster();
    const { stdout } = await promisify(execFile)("ctr", ["--address", layout.containerdSocket, "--namespace", "k8s.io", "images", "list"], { maxBuffer: 2 ** 24 });
    const loaded = new Map(stdout.split("\n").map((line) => line.split(/\s+/)).map(([name = "", , digest = ""]) => [name, digest]));
    const store = openStore(places.cache);
    for (const part of parts) expect(loaded.get(imageName(part, architecture)), part.name).toBe((await store.image(part.name))?.digest);
  });
});

import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { OperatorError } from "@homelab/operator-error";
import { architecture, exportImage, type ImageRecord, type ImageStore, type Part } from "@homelab/images";
import type { ClusterPlace } from "../cluster/place.ts";
import type { ImagesOptions } from "./commands.ts";
import { containerdAt } from "./containerd.ts";
import { registryLoginOf } from "./registry-login.ts";
import { askProgram, pushArchive } from "./programs.ts";

export interface Delivery {
  options: ImagesOptions;
  store: ImageStore;
  place: ClusterPlace;
  say(text: string): void;
}

/** One place that images go to. */
interface Target {
  /** What the images are called there; absent where it is the name of this machine. */
  registry?: string;
  /** Folder in which the archives stay. */
  folder?: string;
  /** False where the image is there already. */
  lacks?(record: ImageRecord): boolean;
  take?(archive: string, name: string): Promise<void>;
}

/** Takes the built images to where they were asked for: without a wish, to the local cluster when it is up. */
export async function deliver(parts: readonly Part[], records: ReadonlyMap<string, ImageRecord>, delivery: Delivery): Promise<void> {
  for (const target of await targetsOf(delivery)) {
    for (const part of parts) {
      const record = records.get(part.name);
      if (record && (target.lacks?.(record) ?? true)) await bring(part, record, target, delivery);
    }
  }
}

async function bring(part: Part, record: ImageRecord, { registry, folder, take }: Target, { store, say }: Delivery): Promise<void> {
  const file = join(folder ?? store.work, `${part.name}.tar`);
  await mkdir(folder ?? store.work, { recursive: true });
  try {
    const { name } = await exportImage(part, record, { store, architecture, file, ...(registry ? { registry } : {}) });
    await take?.(file, name);
    say(`  ${part.name}: ${folder ? file : name}`);
  } finally {
    if (folder === undefined) await rm(file, { force: true });
  }
}

async function targetsOf({ options, place, say }: Delivery): Promise<Target[]> {
  const { push, export: folder, into } = options;
  const login = push === undefined ? null : await registryLoginOf(place.settings);
  const targets: Target[] = [
    ...(push ? [{ registry: push, take: (archive: string, name: string) => pushArchive(archive, name, login) }] : []),
    ...(folder ? [{ folder }] : []),
    ...(into ? [{ take: loaderOf(into) }] : []),
  ];
  const isUp = await containerdAt(place.local.layout.containerdSocket).answers();
  if (options.load && !isUp) throw new OperatorError({ what: "images --load", where: place.local.layout.containerdSocket, got: "no containerd answers there", do: "Bring the cluster up first: ./just cluster up" });
  if (isUp && (options.load || targets.length === 0)) return [...targets, await localTarget(place)];
  if (targets.length === 0) say(place.own ? `Nothing is loaded: ${place.own.kubeconfig} is a cluster of your own. Say --into k3s, --into kind:NAME or --push REGISTRY.` : "Nothing is loaded: the local cluster is down. After ./just cluster up, ./just images loads them.");
  return targets;
}

async function localTarget(place: ClusterPlace): Promise<Target> {
  const containerd = containerdAt(place.local.layout.containerdSocket);
  const present = await containerd.images();
  return { lacks: (record) => present.get(record.name) !== record.digest, take: containerd.take };
}

function loaderOf(into: string): NonNullable<Target["take"]> {
  const [kind, name = "kind"] = into.split(":");
  if (kind === "k3s") return (archive) => askProgram("k3s", ["ctr", "images", "import", archive]);
  if (kind === "kind") return (archive) => askProgram("kind", ["load", "image-archive", archive, "--name", name]);
  throw new OperatorError({ what: "images --into", where: "its value", got: into, do: "Say k3s, kind or kind:NAME." });
}

/** What a deployment has in the cluster, held against what its state says. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { KubernetesObjectApi } from "@kubernetes/client-node";
import { z } from "zod";
import { type Apis, localCluster, ownKubeconfig } from "../cluster/connected.ts";
import type { Deployment } from "../cluster/deployed.ts";

const Resource = z.looseObject({ type: z.string(), id: z.string().default(""), delete: z.boolean().default(false) });
const Checkpoint = z.object({
  checkpoint: z.object({ latest: z.object({ resources: z.array(Resource).default([]), pending_operations: z.array(z.looseObject({ type: z.string(), resource: z.looseObject({ urn: z.string() }) })).default([]) }).nullish() }),
});

export interface Known {
  apiVersion: string;
  kind: string;
  name: string;
}

export interface State {
  /** Objects of the cluster that the phases say are theirs. */
  objects: Known[];
  /** Steps that were begun and never ended, and objects that wait for their removal. */
  unfinished: string[];
}

/** Of all phases; nothing for one that was never deployed or is removed. */
export async function stateOf({ folder }: Deployment): Promise<State> {
  const stacks = join(folder, "state", "pulumi", "state", ".pulumi", "stacks");
  const files = await Promise.all((await readdir(stacks).catch(() => [])).map((phase) => readFile(join(stacks, phase, "cluster.json"), "utf8").catch(() => undefined)));
  const all = files.flatMap((text) => (text === undefined ? [] : [Checkpoint.parse(JSON.parse(text)).checkpoint.latest ?? { resources: [], pending_operations: [] }]));
  const resources = all.flatMap((one) => one.resources);
  return {
    objects: resources.flatMap(objectOf),
    unfinished: [...all.flatMap((one) => one.pending_operations.map(({ type, resource }) => `${type} ${resource.urn}`)), ...resources.filter((one) => one.delete).map(({ id }) => `delete ${id}`)],
  };
}

/** `kubernetes:apps/v1:Deployment` with id `namespace/name`; providers and components are no objects. */
function objectOf({ type, id }: z.output<typeof Resource>): Known[] {
  const [, group, kind] = /^kubernetes:([^:]+):(\w+)$/.exec(type) ?? [];
  if (group === undefined || kind === undefined) return [];
  return [{ apiVersion: group.replace(/^core\//, ""), kind, name: id.split("/").at(-1) ?? id }];
}

const label = "app.kubernetes.io/part-of=homelab,app.kubernetes.io/managed-by=pulumi";
const nameOf = ({ kind, name }: Pick<Known, "kind" | "name">): string => `${kind} ${name}`;

/** Objects with our labels that nobody else in the cluster made, of the kinds that are given. */
export async function labelled({ config }: Apis, namespace: string, kinds: readonly Known[]): Promise<string[]> {
  const api = KubernetesObjectApi.makeApiClient(config);
  const distinct = [...new Map(kinds.map(({ apiVersion, kind }) => [`${apiVersion} ${kind}`, { apiVersion, kind }])).values()];
  const lists = await Promise.all(distinct.map(async ({ apiVersion, kind }) => (await api.list(apiVersion, kind, namespace, undefined, undefined, undefined, undefined, label)).items.map(({ metadata }) => ({ kind, metadata }))));
  return lists.flat().flatMap(({ kind, metadata }) => {
    const { name = "", ownerReferences = [] } = metadata ?? {};
    // a namespace and a priority class belong to no namespace: their name says whose they are
    const isHere = metadata?.namespace === namespace || (metadata?.namespace === undefined && (name === namespace || name.startsWith(`${namespace}-`)));
    return isHere && ownerReferences.length === 0 ? [nameOf({ kind, name })] : [];
  });
}

/** Objects that no state knows, and what a state knows that is not there. */
export async function strangers(apis: Apis, on: Deployment): Promise<string[]> {
  const { objects } = await stateOf(on);
  const [known, there] = [new Set(objects.map(nameOf)), new Set(await labelled(apis, on.namespace, objects))];
  return [...[...there.difference(known)].map((name) => `${name} is in the cluster and in no state`), ...[...known.difference(there)].map((name) => `${name} is in a state and not in the cluster`)];
}

/** The volume of each claim of a namespace; an empty word for one that was never used. */
export async function volumesOf({ core }: Apis, namespace: string): Promise<Map<string, string>> {
  const { items } = await core.listNamespacedPersistentVolumeClaim({ namespace }).catch(() => ({ items: [] }));
  return new Map(items.map(({ metadata, spec }) => [metadata?.name ?? "", spec?.volumeName ?? ""]));
}

/** Claims that have another volume than before or are gone, and volumes that no claim has any more. */
export async function lostVolumes(apis: Apis, namespace: string, before: ReadonlyMap<string, string>): Promise<string[]> {
  const after = await volumesOf(apis, namespace);
  const changed = [...before].filter(([claim, volume]) => volume !== "" && after.get(claim) !== volume).map(([claim, volume]) => `${claim} had ${volume} and has ${after.get(claim) ?? "no claim"}`);
  const claimed = new Set(after.values());
  return [...changed, ...(await persistentVolumes(apis, namespace)).filter((name) => !claimed.has(name)).map((name) => `${name} belongs to no claim`)];
}

export async function persistentVolumes({ core }: Apis, namespace: string): Promise<string[]> {
  return (await core.listPersistentVolume()).items.filter(({ spec }) => spec?.claimRef?.namespace === namespace).map(({ metadata }) => metadata?.name ?? "");
}

/** Folders of the machine that volumes of a namespace are; none can be seen of a cluster elsewhere. */
export async function volumeFolders(namespace: string): Promise<string[]> {
  if (ownKubeconfig !== undefined) return [];
  const { layout } = await localCluster();
  return (await readdir(layout.volumes)).filter((name) => name.includes(`_${namespace}_`));
}

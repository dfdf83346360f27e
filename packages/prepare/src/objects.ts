import { readFileSync } from "node:fs";
import { type GarageAdmin, garageAdmin } from "./garage-admin.ts";
import type { Surroundings } from "./perform.ts";
import type { TaskOf } from "./task.ts";

type Objects = TaskOf<"objects">;

/** The layout, the buckets with their quotas and the keys with their rights. */
export async function prepareObjects(task: Objects, around: Surroundings): Promise<void> {
  const admin = garageAdmin({ url: task.url, token: readFileSync(task.adminTokenFile, "utf8").trim(), signal: around.signal });
  await layOut(admin, task.node, around);
  const buckets = new Map<string, string>();
  for (const bucket of task.buckets) buckets.set(bucket.name, await ensureBucket(admin, bucket, around));
  for (const key of task.keys) await ensureKey(admin, key, buckets, around);
  await dropOldKeys(admin, task.keys.map((key) => credentialsOf(key).keyId), around);
}

/** Without a role no node takes data, and without data no bucket can be made. A node that has the right role already is left alone. */
async function layOut(admin: GarageAdmin, { zone, capacityBytes }: Objects["node"], { log }: Surroundings): Promise<void> {
  const [node, ...others] = await admin.nodes();
  if (!node || others.length > 0) throw new Error(`garage: the layout of one node is known, and there are ${others.length + (node ? 1 : 0)}.\n  Run one replica of it.`);
  const { version, roles } = await admin.layout();
  const role = roles.find(({ id }) => id === node.id);
  if (role?.zone === zone && role.capacity === capacityBytes) return;
  await admin.applyRole({ id: node.id, zone, capacity: capacityBytes, tags: [] }, version + 1);
  log({ made: "layout" });
}

async function ensureBucket(admin: GarageAdmin, { name, maxBytes }: Objects["buckets"][number], { log }: Surroundings): Promise<string> {
  const found = (await admin.buckets()).find(({ aliases }) => aliases.includes(name));
  const id = found?.id ?? (await admin.createBucket(name));
  if (!found) log({ made: `bucket ${name}` });
  await admin.setQuota(id, maxBytes);
  return id;
}

async function ensureKey(admin: GarageAdmin, key: Objects["keys"][number], buckets: ReadonlyMap<string, string>, { log }: Surroundings): Promise<void> {
  const { keyId, secret } = credentialsOf(key);
  if (!(await admin.keys()).some(({ id }) => id === keyId)) {
    await admin.importKey({ keyId, secret, name: named(key.name) });
    log({ made: `key ${key.name}` });
  }
  for (const name of key.buckets) {
    const bucket = buckets.get(name);
    if (bucket === undefined) throw new Error(`garage: key ${key.name} is to use the bucket ${name}, which is not among the buckets.`);
    await admin.allow(bucket, keyId);
  }
}

/** A rotated key leaves its predecessor behind; keys that somebody else made are theirs. */
async function dropOldKeys(admin: GarageAdmin, wanted: readonly string[], { log }: Surroundings): Promise<void> {
  for (const { id, name } of await admin.keys()) {
    if (!name.startsWith(prefix) || wanted.includes(id)) continue;
    await admin.deleteKey(id);
    log({ made: `${name}: its former key is gone` });
  }
}

const prefix = "homelab-";
const named = (name: string) => `${prefix}${name}`;

function credentialsOf({ name, credentialsFile }: Objects["keys"][number]): { keyId: string; secret: string } {
  const { keyId, secret } = JSON.parse(readFileSync(credentialsFile, "utf8")) as { keyId: string; secret: string };
  // Garage refuses others when they are imported, in words that do not say why
  if (!/^GK[0-9a-f]{24}$/.test(keyId) || !/^[0-9a-f]{64}$/.test(secret)) throw new Error(`garage: the credentials of ${name} are not Garage's: GK and 24 hexadecimal digits, and a secret of 64.\n  Make new ones: ./just secrets rotate garage`);
  return { keyId, secret };
}

import { z } from "zod";

export interface Role {
  id: string;
  zone: string;
  capacity: number;
  tags: string[];
}

/** What is asked of Garage's admin API, version 2. */
export interface GarageAdmin {
  nodes(): Promise<{ id: string }[]>;
  layout(): Promise<{ version: number; roles: { id: string; zone: string; capacity?: number | null | undefined }[] }>;
  applyRole(role: Role, version: number): Promise<void>;
  buckets(): Promise<{ id: string; aliases: string[] }[]>;
  createBucket(name: string): Promise<string>;
  setQuota(bucket: string, maxBytes: number): Promise<void>;
  keys(): Promise<{ id: string; name: string }[]>;
  importKey(key: { keyId: string; secret: string; name: string }): Promise<void>;
  allow(bucket: string, keyId: string): Promise<void>;
  deleteKey(keyId: string): Promise<void>;
}

const Nodes = z.object({ nodes: z.array(z.object({ id: z.string() })) });
const Layout = z.object({ version: z.int(), roles: z.array(z.object({ id: z.string(), zone: z.string(), capacity: z.number().nullish() })) });
const Buckets = z.array(z.object({ id: z.string(), globalAliases: z.array(z.string()) }));
const Made = z.object({ id: z.string() });
const Keys = z.array(z.object({ id: z.string(), name: z.string() }));
const Anything = z.unknown();

export function garageAdmin({ url, token, signal }: { url: string; token: string; signal: AbortSignal }): GarageAdmin {
  const call = async <T>(name: string, answer: z.ZodType<T>, { body, query = {} }: { body?: unknown; query?: Record<string, string> } = {}): Promise<T> => {
    const address = new URL(`/v2/${name}?${new URLSearchParams(query).toString()}`, url);
    const response = await fetch(address, {
      method: body === undefined && !name.startsWith("Delete") ? "GET" : "POST",
      headers: { authorization: `Bearer ${token}`, ...(body === undefined ? {} : { "content-type": "application/json" }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.any([signal, AbortSignal.timeout(30_000)]),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`garage at ${url}: ${name} answers ${response.status}: ${text.slice(0, 300)}`);
    return answer.parse(text === "" ? null : JSON.parse(text));
  };
  return {
    nodes: async () => (await call("GetClusterStatus", Nodes)).nodes,
    layout: () => call("GetClusterLayout", Layout),
    async applyRole(role, version) {
      await call("UpdateClusterLayout", Anything, { body: { roles: [role] } });
      await call("ApplyClusterLayout", Anything, { body: { version } });
    },
    buckets: async () => (await call("ListBuckets", Buckets)).map(({ id, globalAliases }) => ({ id, aliases: globalAliases })),
    createBucket: async (name) => (await call("CreateBucket", Made, { body: { globalAlias: name } })).id,
    setQuota: async (id, maxSize) => void (await call("UpdateBucket", Anything, { query: { id }, body: { quotas: { maxSize, maxObjects: null } } })),
    keys: () => call("ListKeys", Keys),
    importKey: async ({ keyId, secret, name }) => void (await call("ImportKey", Anything, { body: { accessKeyId: keyId, secretAccessKey: secret, name } })),
    allow: async (bucketId, accessKeyId) => void (await call("AllowBucketKey", Anything, { body: { bucketId, accessKeyId, permissions: { read: true, write: true, owner: false } } })),
    deleteKey: async (id) => void (await call("DeleteKey", Anything, { query: { id } })),
  };
}

import { DeleteObjectCommand, GetObjectCommand, NoSuchKey, paginateListObjectsV2, PutObjectCommand, S3Client, S3ServiceException } from "@aws-sdk/client-s3";
import { type Bucket, type Objects, Unavailable } from "@homelab/pipeline";
import { assertObjectKey } from "../files/index.ts";

export interface S3Options {
  endpoint: string;
  region: string;
  keyId: string;
  secret: string;
  /** What the buckets are called on the server; default: their own names. They must exist. */
  buckets?: Readonly<Record<Bucket, string>>;
  /** For one request; default 30 s. */
  timeoutMs?: number;
}

/** Objects in any S3 server: Garage in the cluster. Each request is sent once; repeats belong to the worker loop. */
export function s3Objects(options: S3Options): Objects {
  const names = options.buckets ?? { "raw-documents": "raw-documents", processed: "processed" };
  const client = clientFor(options);
  const at = (bucket: Bucket, key: string) => {
    assertObjectKey(key);
    return { Bucket: names[bucket], Key: key };
  };
  return {
    async put(bucket, key, bytes) {
      const place = at(bucket, key);
      await explained(options, "write", place, () => client.send(new PutObjectCommand({ ...place, Body: bytes, ContentLength: bytes.length })));
    },
    async get(bucket, key) {
      const place = at(bucket, key);
      return explained(options, "read", place, () => orUndefined(read(client, place)));
    },
    async delete(bucket, key) {
      const place = at(bucket, key);
      await explained(options, "delete", place, () => orUndefined(client.send(new DeleteObjectCommand(place))));
    },
    async *keys(bucket) {
      const place = { Bucket: names[bucket] };
      const pages = paginateListObjectsV2({ client }, place);
      for (let page = await explained(options, "list", place, () => pages.next()); !page.done; page = await explained(options, "list", place, () => pages.next())) {
        for (const { Key } of page.value.Contents ?? []) if (Key !== undefined) yield Key;
      }
    },
  };
}

/** Checksums only where S3 demands one: the SDK's default adds trailers that other servers learned late or not at all. */
function clientFor({ endpoint, region, keyId, secret, timeoutMs = 30_000 }: S3Options): S3Client {
  return new S3Client({
    endpoint,
    region,
    credentials: { accessKeyId: keyId, secretAccessKey: secret },
    forcePathStyle: true,
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
    maxAttempts: 1,
    requestHandler: { connectionTimeout: 3_000, requestTimeout: timeoutMs, throwOnRequestTimeout: true },
  });
}

async function read(client: S3Client, place: { Bucket: string; Key: string }): Promise<Uint8Array> {
  const { Body } = await client.send(new GetObjectCommand(place));
  if (Body === undefined) throw new Error("the server sent no body");
  return Body.transformToByteArray();
}

async function orUndefined<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof NoSuchKey || (error instanceof S3ServiceException && error.name === "NoSuchKey")) return undefined;
    throw error;
  }
}

const ADVICE: Readonly<Record<string, string>> = {
  NoSuchBucket: "Make the bucket.",
  AccessDenied: "Give this key the right on the bucket.",
  InvalidAccessKeyId: "Check the credentials.",
  SignatureDoesNotMatch: "Check the credentials and this machine's clock.",
  RequestTimeTooSkewed: "Set this machine's clock.",
};

async function explained<T>({ endpoint }: S3Options, verb: string, { Bucket, Key = "" }: { Bucket: string; Key?: string }, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    const got = reasonOf(cause);
    throw new Unavailable("objects", `s3 at ${endpoint}: cannot ${verb} ${Bucket}/${Key}: ${got}. ${ADVICE[nameOf(cause)] ?? "See that the server runs and can be reached."}`, { cause });
  }
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : "";
}

/** The code S3 or the socket gave, then the words. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = "code" in error && typeof error.code === "string" ? error.code : error.name;
  return error.message === "" || error.message === code ? code : `${code}: ${error.message.replace(/\.$/, "")}`;
}

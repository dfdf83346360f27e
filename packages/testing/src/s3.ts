import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, open, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { BucketAlreadyExists, BucketAlreadyOwnedByYou, CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { freePort } from "@homelab/engines";

export interface TestS3 extends AsyncDisposable {
  readonly endpoint: string;
  readonly region: string;
  readonly keyId: string;
  readonly secret: string;
  /** SIGKILL, then waits until it is gone. */
  kill(): Promise<void>;
}

const BUCKETS = ["raw-documents", "processed"];
const START_MS = 30_000;
const program = process.env["HOMELAB_WEED"] ?? "";

/** Why there is no real S3 server to test with; undefined when there is one. */
export function s3Missing(): string | undefined {
  return existsSync(program) ? undefined : `HOMELAB_WEED is "${program}", which is no file: ./just test installs SeaweedFS from tools/seaweedfs and sets it`;
}

/**
 * A real S3 server (SeaweedFS) on loopback with the platform's two buckets. It stands in for Garage, which takes ten minutes to
 * build: both are S3 to the adapter, but what is Garage's own is only tested against Garage.
 */
export async function startS3(): Promise<TestS3> {
  const root = await mkdtemp(join(tmpdir(), "homelab-test-s3-"));
  const [keyId, secret] = [randomBytes(8).toString("hex"), randomBytes(16).toString("hex")];
  const identity = { name: "test", credentials: [{ accessKey: keyId, secretKey: secret }], actions: ["Admin"] };
  await writeFile(join(root, "s3.json"), JSON.stringify({ identities: [identity] }), { mode: 0o600 });
  const s3Port = await freePort();
  const log = await open(join(root, "log"), "w");
  const child = spawn(program, await seaweedArgs(root, s3Port), { cwd: root, stdio: ["ignore", log.fd, log.fd] });
  await log.close();

  const kill = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill("SIGKILL");
    await once(child, "exit");
  };
  const dispose = async () => {
    await kill();
    await rm(root, { recursive: true });
  };
  const server = { endpoint: `http://127.0.0.1:${s3Port}`, region: "garage", keyId, secret };
  try {
    await untilWritable(server, () => child.exitCode !== null);
  } catch (cause) {
    const said = await readFile(join(root, "log"), "utf8");
    await dispose();
    throw new Error(`s3: SeaweedFS did not start in ${START_MS} ms.\n${said.slice(-2000)}`, { cause });
  }
  return { ...server, kill, [Symbol.asyncDispose]: dispose };
}

/** Master, volume, filer and S3 gateway in one process, each port free and on loopback. */
async function seaweedArgs(root: string, s3Port: number): Promise<string[]> {
  const args = ["server", `-dir=${root}`, "-ip=127.0.0.1", "-ip.bind=127.0.0.1", "-filer", "-s3", `-s3.port=${s3Port}`, `-s3.config=${join(root, "s3.json")}`];
  for (const port of ["master.port", "master.port.grpc", "volume.port", "volume.port.grpc", "filer.port", "filer.port.grpc", "s3.port.grpc"]) {
    args.push(`-${port}=${await freePort()}`);
  }
  return [...args, "-s3.port.iceberg=0", "-s3.port.lance=0", "-s3.iam=false", "-master.volumeSizeLimitMB=64", "-volume.max=100", `-s3.localSocket=${join(root, "s3.sock")}`, `-filer.localSocket=${join(root, "filer.sock")}`];
}

/** Makes the buckets and writes once to each: SeaweedFS makes room at a bucket's first write, which may take seconds. */
async function untilWritable({ endpoint, region, keyId, secret }: Omit<TestS3, "kill" | typeof Symbol.asyncDispose>, ended: () => boolean): Promise<void> {
  const client = new S3Client({ endpoint, region, credentials: { accessKeyId: keyId, secretAccessKey: secret }, forcePathStyle: true, maxAttempts: 1 });
  const missing = new Set(BUCKETS);
  for (const deadline = Date.now() + START_MS; missing.size > 0; await sleep(100)) {
    for (const bucket of missing) {
      try {
        await client.send(new CreateBucketCommand({ Bucket: bucket })).catch(unlessItIsThere);
        await client.send(new PutObjectCommand({ Bucket: bucket, Key: "first", Body: "x" }));
        missing.delete(bucket);
      } catch (error) {
        if (ended() || Date.now() > deadline) throw error;
      }
    }
  }
}

function unlessItIsThere(error: unknown): void {
  if (!(error instanceof BucketAlreadyExists || error instanceof BucketAlreadyOwnedByYou)) throw error;
}

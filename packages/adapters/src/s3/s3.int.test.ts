import { describeObjects } from "@homelab/testing/contracts/objects";
import { s3Missing, startS3, type TestS3 } from "@homelab/testing/s3";
import { startTcpFaultProxy } from "@homelab/testing/tcp-fault-proxy";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { s3Objects } from "./index.ts";

const missing = s3Missing();

if (missing !== undefined) it("S3 is tested against a real server", ({ skip }) => skip(missing));

describe.runIf(missing === undefined)("a real S3 server", () => {
  let server: TestS3;
  beforeAll(async () => {
    server = await startS3();
  }, 60_000);
  afterAll(() => server?.[Symbol.asyncDispose]());

  describeObjects("S3", async () => ({ open: async () => s3Objects(server), close: async () => {} }));

  async function behindProxy() {
    const proxy = await startTcpFaultProxy({ port: Number(new URL(server.endpoint).port) });
    onTestFinished(() => proxy[Symbol.asyncDispose]());
    return { proxy, objects: s3Objects({ ...server, endpoint: `http://127.0.0.1:${proxy.port}`, timeoutMs: 1_000 }) };
  }

  it("is unavailable while its server refuses, resets, hangs or talks nonsense, and works again afterwards", async () => {
    const { proxy, objects } = await behindProxy();
    for (const [fault, message] of [["refuse", "ECONNREFUSED"], ["reset", "ECONNRESET"], ["black-hole", "ETIMEDOUT"], ["garbage", "HPE_INVALID"]] as const) {
      await proxy.set(fault);
      await expect(objects.put("processed", "a", Buffer.from("a"))).rejects.toMatchObject({ name: "Unavailable", dependency: "objects", message: expect.stringContaining(message) });
      await expect(objects.get("processed", "a")).rejects.toMatchObject({ name: "Unavailable" });
      await proxy.set("pass");
      await objects.put("processed", "a", Buffer.from(fault));
      expect(Buffer.from((await objects.get("processed", "a"))!).toString()).toBe(fault);
    }
  }, 20_000);

  it("lists more keys than one answer holds", async () => {
    const objects = s3Objects(server);
    const keys = Array.from({ length: 1_050 }, (_, at) => `many/${at}`);
    for (let from = 0; from < keys.length; from += 50) await Promise.all(keys.slice(from, from + 50).map((key) => objects.put("raw-documents", key, Buffer.from("x"))));
    const listed = new Set<string>();
    for await (const key of objects.keys("raw-documents")) listed.add(key);
    expect(keys.filter((key) => !listed.has(key))).toEqual([]);
  }, 30_000);

  it.each([
    ["a wrong secret", { secret: "wrong" }, /SignatureDoesNotMatch.*Check the credentials/],
    ["an unknown key", { keyId: "unknown" }, /InvalidAccessKeyId.*Check the credentials/],
    ["a bucket that is not there", { buckets: { "raw-documents": "absent", processed: "absent" } }, /NoSuchBucket.*Make the bucket/],
  ])("names %s and the remedy", async (_, wrong, message) => {
    await expect(s3Objects({ ...server, ...wrong }).get("processed", "a")).rejects.toMatchObject({ name: "Unavailable", message: expect.stringMatching(message) });
  });
});

import { image, planOf, platform, recordResources, sizesOf, valueOf } from "@homelab/testing/resources";
import { expect, it } from "vitest";
import { Garage, type GarageArgs } from "./index.ts";

const args: GarageArgs = { platform, image, plan: planOf("garage"), priority: "critical", sizes: sizesOf("garage"), rpcSecret: "CANARY-rpc", adminToken: "CANARY-admin", key: { keyId: "CANARY-id", secret: "CANARY-key" } };
const made = await recordResources();
const handle = await valueOf(new Garage("garage", args).handle);
await made.settled();

it("says where it is and where its key is kept", () => {
  expect(handle).toMatchObject({ endpoint: "http://garage.lab.svc:3900", region: "homelab", credentials: { secret: "garage-key", key: "objects.json" } });
});

it("gives the right to administer it to the Job alone", () => {
  expect(JSON.stringify(made.ofKind("Job"))).toContain("garage-admin");
  expect(JSON.stringify(made.ofKind("Job"))).not.toContain("garage-rpc");
});

it("tells the Job a quota for each bucket, together within the volume", () => {
  const { data } = made.ofKind("ConfigMap")["garage-prepare"] as { data: Record<string, string> };
  const { buckets, node } = JSON.parse(data["task.json"] ?? "null") as { buckets: { name: string; maxBytes: number }[]; node: { capacityBytes: number } };
  expect(buckets.map(({ name }) => name)).toEqual(["raw-documents", "processed", "models"]);
  expect(buckets.reduce((sum, { maxBytes }) => sum + maxBytes, 0)).toBe(node.capacityBytes);
  expect(node.capacityBytes).toBeLessThanOrEqual(args.plan.volume?.bytes ?? 0);
});

it("refuses more copies than its one node can hold", () => {
  expect(() => new Garage("three", { ...args, sizes: { ...args.sizes, replication: 3 } })).toThrow("wants 3 copies");
});

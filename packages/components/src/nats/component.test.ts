import { natsRoles } from "@homelab/contracts";
import { permissionsOf } from "@homelab/engines";
import { Task } from "@homelab/prepare";
import * as pulumi from "@pulumi/pulumi";
import { expect, it } from "vitest";
import { image, planOf, platform, recordResources, sizesOf, valueOf } from "@homelab/testing/resources";
import { Nats, type NatsArgs, type NatsUser } from "./index.ts";

const userOf = (role: (typeof natsRoles)[number]): NatsUser => ({ seed: `CANARY-${role}`, publicKey: pulumi.secret(`U-${role}`), ...permissionsOf(role) });
const args: NatsArgs = {
  ...{ platform, image, plan: planOf("nats"), priority: "critical", sizes: sizesOf("nats") },
  users: { operator: userOf("operator"), worker: userOf("worker"), api: userOf("api") },
  demand: { concurrency: sizesOf("workers").concurrency, replicas: { text: 2, model: 2 }, modelSlots: null },
};

const made = await recordResources();
const nats = new Nats("nats", args);
const handle = await valueOf(nats.handle);
const second = await valueOf(new Nats("other", { ...args, users: { ...args.users, api: { ...args.users.api, seed: "CANARY-rotated" } } }).handle);

it("names every object after itself, so that two of them live side by side", () => {
  expect(made.names().every((name) => name.startsWith("nats") || name.startsWith("other"))).toBe(true);
  const called = made.all().map(({ type, inputs }) => `${type} ${String((inputs["metadata"] as { name?: string } | undefined)?.name ?? "")}`);
  expect(new Set(called.filter((name) => !name.endsWith(" "))).size).toBe(called.filter((name) => !name.endsWith(" ")).length);
});

it("keeps seeds in Secrets and nowhere else", () => {
  const elsewhere = made.all().filter(({ type }) => !type.endsWith(":Secret"));
  expect(JSON.stringify(elsewhere)).not.toContain("CANARY");
  expect(Object.keys(made.ofKind("Secret"))).toEqual(expect.arrayContaining(natsRoles.map((role) => `nats-seed-${role}`)));
});

it("hands on where it is and where each seed is kept", () => {
  expect(handle).toMatchObject({ url: "nats://nats.lab.svc:4222", seeds: { worker: { secret: "nats-seed-worker", key: "seed" } } });
});

it("says by a digest which seed was rotated", () => {
  expect(second.seeds.api.digest).not.toBe(handle.seeds.api.digest);
  expect(second.seeds.worker.digest).toBe(handle.seeds.worker.digest);
});

it("gives the operator's seed to the Job that makes the streams, and to no other pod", () => {
  const mounts = JSON.stringify(made.ofKind("StatefulSet"));
  expect(mounts).not.toContain("seed");
  const job = JSON.stringify(made.ofKind("Job")["nats-prepare"]);
  expect(job).toContain("nats-seed-operator");
  expect(job).not.toContain("nats-seed-worker");
});

it("tells the Job what it understands: the plan's store and what may be under way", () => {
  const { data } = made.ofKind("ConfigMap")["nats-prepare"] as { data: Record<string, string> };
  expect(Task.parse(JSON.parse(data["task.json"] ?? "null"))).toMatchObject({ kind: "streams", nats: { role: "operator" }, sizes: { maxFileBytes: sizesOf("nats").fileStoreBytes } });
});

it("asks for the volume of the plan", () => {
  expect(made.ofKind("PersistentVolumeClaim")["nats-data"]).toMatchObject({ spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: expect.stringMatching(/^\d+(Mi|Gi)$/) } } } });
});

it("refuses a plan without a volume", () => {
  expect(() => new Nats("poor", { ...args, plan: { ...args.plan, volume: null } })).toThrow("gives nats no volume");
});

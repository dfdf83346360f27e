import { recordResources } from "@homelab/testing/resources";
import { expect, it } from "vitest";
import { whole } from "./whole.ts";

const made = await recordResources();
whole();
await made.settled();
const pods = made.ofKind("Deployment");
interface Volume {
  projected?: { sources: { secret?: { name: string } }[] };
}
const volumesOf = (name: string) => (pods[name] as { spec: { template: { spec: { volumes: Volume[] } } } }).spec.template.spec.volumes;
const secretsOf = (name: string) => volumesOf(name).flatMap(({ projected }) => projected?.sources.flatMap(({ secret }) => secret?.name ?? []) ?? []).sort();

it("makes a kind of pod for text and one for models, each with its own stages", () => {
  expect(pods["workers-text"]).toMatchObject({ spec: { template: { spec: { containers: [{ args: expect.arrayContaining(["extract,chunk,ready,remove,dead"]) }] } } } });
  expect(pods["workers-model"]).toMatchObject({ spec: { template: { spec: { containers: [{ args: expect.arrayContaining(["embed,link"]) }] } } } });
});

it("bounds Node's heap below the pod's memory", () => {
  for (const name of ["workers-text", "workers-model", "api"]) {
    const { command = [], resources } = (pods[name] as { spec: { template: { spec: { containers: { command?: string[]; resources: { limits: { memory: string } } }[] } } } }).spec.template.spec.containers[0] ?? { resources: { limits: { memory: "" } } };
    const heap = Number(/--max-old-space-size=(\d+)/.exec(command.join(" "))?.[1]);
    expect(heap).toBeGreaterThan(0);
    expect(heap).toBeLessThan(Number.parseInt(resources.limits.memory, 10) * (resources.limits.memory.endsWith("Gi") ? 1024 : 1));
  }
});

it("gives a worker the worker's secrets and the API its own", () => {
  expect(secretsOf("workers-text")).toEqual(["cognee-login", "garage-key", "litellm-master-key", "nats-seed-worker", "supabase-worker"]);
  expect(secretsOf("api")).toEqual(["api-token", "garage-key", "litellm-master-key", "nats-seed-api", "supabase-api"]);
});

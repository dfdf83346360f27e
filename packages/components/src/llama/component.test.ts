import { image, planOf, platform, recordResources, valueOf } from "@homelab/testing/resources";
import { expect, it } from "vitest";
import { Llama, type LlamaArgs, type ModelSource } from "./index.ts";
import { servingOf } from "./render.ts";

const args = (source: ModelSource): LlamaArgs => ({ platform, image, plan: { ...planOf("litellm"), volume: { mount: "/", bytes: 2 ** 35 } }, priority: "high", source, model: "m", serving: servingOf({ kind: "tiny-chat" }, null), apiKey: "CANARY" });
const made = await recordResources();
const handle = await valueOf(new Llama("tiny", args({ kind: "tiny-chat" })).handle);
await valueOf(new Llama("file", args({ kind: "file", path: "/nvme/models/m.gguf", node: "node-2" })).handle);
await valueOf(new Llama("url", args({ kind: "url", url: "https://models.example.org/m.gguf", sha256: "ab".repeat(32) })).handle);
await made.settled();
const podOf = (name: string) => (made.ofKind("Deployment")[name] as { spec: { template: { spec: { initContainers?: { name: string }[]; nodeSelector: object; volumes: object[] } } } }).spec.template.spec;

it("says where it is, how many it serves at once and where its key is", () => {
  expect(handle).toMatchObject({ url: "http://tiny.lab.svc:8080/v1", model: "m", slots: 2, apiKey: { secret: "tiny-key" } });
});

it("reads a file of a node through a volume, on that node", () => {
  expect(made.ofKind("PersistentVolume")["file-model"]).toMatchObject({ spec: { local: { path: "/nvme/models" }, persistentVolumeReclaimPolicy: "Retain" } });
  expect(podOf("file").nodeSelector).toEqual({ "kubernetes.io/hostname": "node-2" });
});

it("fetches weights before it starts, and may leave the cluster for that alone", () => {
  expect(podOf("url").initContainers?.map(({ name }) => name)).toEqual(["fetch"]);
  expect(JSON.stringify(made.ofKind("NetworkPolicy")["url"])).toContain('"port":443');
  expect(podOf("tiny").initContainers).toBeUndefined();
  expect(made.ofKind("NetworkPolicy")["tiny"]).toMatchObject({ spec: { egress: [] } });
});

import { access, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { plan, tinyChat } from "@homelab/capacity";
import { carriedModel, HomelabSettings } from "@homelab/settings";
import { sixMachines } from "@homelab/testing/machines";
import { describe, expect, it } from "vitest";
import { repository } from "../place.ts";
import { readEvaluation } from "./evaluation.ts";
import { servedBy } from "./later-inputs.ts";
import { cogneeRoutes, embedderOf, routesOf } from "./models.ts";

const settings = (models: object) => HomelabSettings.parse({ models });
const chat = { url: "http://192.168.1.20:8080/v1", model: "qwen3-8b", slots: 4, apiKeyEnv: "CHAT_KEY" };
const embedding = { url: "http://192.168.1.20:8081/v1", model: "nomic", dimensions: 768, window: 2048, tokenizer: "/nowhere/tokenizer.json" };
const noModel: Parameters<typeof routesOf>[1] = { model: null, components: [], hosts: [] };
const vm = sixMachines["vm-24gb-2core"];
const planned = (llm?: string) => plan([vm], { target: "cluster", ...(llm === undefined ? {} : { llm: { name: llm } }) });
const tinyOn = settings({ llm: { name: carriedModel } });

describe("routes of LiteLLM", () => {
  it("are none without a model, and nothing answers questions then", () => expect(routesOf(settings({}), noModel)).toEqual({ routes: {}, chat: null }));
  it("are each model under its own name where none is named", () => {
    const { routes, chat: answers } = routesOf(settings({ chat, embedding }), noModel);
    expect(Object.keys(routes)).toEqual(["qwen3-8b", "nomic"]);
    expect(answers).toBe("qwen3-8b");
    expect(routes["qwen3-8b"]).toMatchObject({ kind: "chat", slots: 4, apiKeyEnv: "CHAT_KEY" });
  });
  it("are those that are named, with their limits", () => {
    const { routes } = routesOf(settings({ chat, routes: { fast: { model: "chat", rpm: 10, tpm: 5000 } } }), noModel);
    expect(routes).toEqual({ fast: expect.objectContaining({ model: "qwen3-8b", rpm: 10, tpm: 5000 }) as object });
  });
  it("lead to the models that are served in the cluster, by the key that is among the secrets", () => {
    const { routes, chat: answers } = routesOf(tinyOn, planned(carriedModel));
    expect(routes[carriedModel]).toMatchObject({ url: "http://llama.homelab.svc:8080/v1", slots: 2, isOurs: true });
    expect(routes["all-minilm-l6-v2"]).toMatchObject({ kind: "embedding", url: "http://embeddings.homelab.svc:8080/v1", isOurs: true });
    expect(answers).toBe(carriedModel);
  });
  it("let nothing answer that nobody named", () => expect(routesOf(settings({}), planned()).chat).toBeNull());
  it("give Cognee one slot less than the model has, and none of a model with one", () => {
    const on = HomelabSettings.parse({ target: "cluster", models: { llm: { name: carriedModel } }, components: { cognee: { enabled: true } } });
    const routing = routesOf(on, planned(carriedModel));
    expect(cogneeRoutes(on, routing)).toMatchObject({ routes: { documents: { slots: 1, model: carriedModel } }, cognee: { chat: { name: "documents", slots: 1, model: carriedModel }, embedding: { dimensions: 384 }, modelSlots: 2 } });
    const one = { ...routing, routes: Object.fromEntries(Object.entries(routing.routes).map(([name, route]) => [name, { ...route, slots: 1 }])) };
    expect(cogneeRoutes(on, one).cognee).toBeNull();
    expect(cogneeRoutes(tinyOn, routing)).toEqual({ routes: routing.routes, cognee: null });
  });
  it("hold where a key is, never the key", () => expect(JSON.stringify(routesOf(settings({ chat }), noModel))).not.toContain("apiKey\""));
});

describe("the embedding model", () => {
  it("is the packaged one by itself", async () => expect(await embedderOf(settings({}))).toEqual({ kind: "packaged" }));
  it("comes with its own tokenizer", async () => {
    const folder = await mkdtemp(join(tmpdir(), "tokenizer-"));
    try {
      await writeFile(join(folder, "tokenizer.json"), "{}");
      expect(await embedderOf(settings({ embedding: { ...embedding, tokenizer: join(folder, "tokenizer.json") }, routes: { vectors: { model: "embedding" } } }))).toMatchObject({ kind: "served", route: "vectors", dimensions: 768, tokenizer: "{}" });
    } finally {
      await rm(folder, { recursive: true });
    }
  });
  it("is refused in words without it", async () => expect(embedderOf(settings({ embedding }))).rejects.toThrow("/nowhere/tokenizer.json"));
});

describe("the model that runs as a pod", () => {
  it("is the one that is named: in the image, a file of the node, or fetched", () => {
    const of = (llm: object) => servedBy(settings({ llm: { name: carriedModel, ...llm } }), planned(carriedModel), { nodes: [vm.host, "another"] });
    expect(of({})).toEqual({ name: carriedModel, source: { kind: "tiny-chat" } });
    expect(of({ file: "/srv/m.gguf" })?.source).toEqual({ kind: "file", path: "/srv/m.gguf", node: vm.host });
    expect(of({ url: "https://example.org/m.gguf", sha256: "0".repeat(64) })?.source).toMatchObject({ kind: "url" });
  });
  it("is none where nobody names one, or where it has a machine of its own", () => {
    expect(servedBy(settings({}), planned(), { nodes: [vm.host] })).toBeNull();
    const jetson = plan([vm, sixMachines["orin-64gb"]], { target: "homelab", llm: { name: "Qwen3-8B" } });
    expect(servedBy(settings({ llm: { name: "Qwen3-8B", file: "/srv/m.gguf" } }), jetson, { nodes: [vm.host] })).toBeNull();
  });
  it("of a file is on the node that its host is", () => {
    const on = (...nodes: string[]) => servedBy(settings({ llm: { name: carriedModel, file: "/srv/m.gguf" } }), planned(carriedModel), { nodes })?.source;
    expect(on("whatever-it-is-called")).toMatchObject({ node: "whatever-it-is-called" });
    expect(() => on("one", "two")).toThrow(/host vm: no node of the cluster has its name; there are one, two\n.*models\.llm\.url/);
  });
  it("has the one name for the model of the image everywhere", () => expect(carriedModel).toBe(tinyChat));
});

it("the evaluation of the samples is about documents that are there", async () => {
  const folder = join(repository, "samples");
  const { cases } = await readEvaluation(folder);
  for (const { document } of cases) if (document !== null) await access(join(folder, document));
  expect(cases.some(({ document }) => document === null)).toBe(true);
});

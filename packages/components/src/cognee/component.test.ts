import { image, recordResources, platform, scaled, valueOf } from "@homelab/testing/resources";
import { expect, it } from "vitest";
import { Cognee, type CogneeArgs } from "./index.ts";
import { renderCogneeSettings } from "./render.ts";

const args: CogneeArgs = { platform, image, plan: scaled("cognee"), priority: "low", gateway: { url: "http://litellm.lab.svc:4000/v1", apiKey: "CANARY" }, routes: { chat: { name: "documents", slots: 1 }, embedding: { name: "vectors", dimensions: 384 } }, modelSlots: 2 };
const made = await recordResources();
await valueOf(new Cognee("cognee", args).handle);
await made.settled();

it("refuses a route that would leave no slot to questions", () => {
  expect(() => new Cognee("greedy", { ...args, routes: { ...args.routes, chat: { name: "documents", slots: 2 } } })).toThrow("Give the route at most 1");
});

it("reads its key from a file", () => {
  expect(JSON.stringify(made.ofKind("Deployment"))).not.toMatch(/CANARY|LLM_API_KEY/);
  expect(made.ofKind("Deployment")["cognee"]).toMatchObject({ spec: { template: { spec: { containers: [{ workingDir: "/etc/cognee" }] } } } });
});

it("asks LiteLLM for both models", () => {
  const settings = renderCogneeSettings({ gatewayUrl: "http://litellm.lab.svc:4000/v1", apiKey: "k", chat: "documents", embedding: "vectors", dimensions: 384 });
  expect(settings).toContain('LLM_MODEL="openai/documents"\nLLM_ENDPOINT="http://litellm.lab.svc:4000/v1"');
  expect(settings).toContain('EMBEDDING_DIMENSIONS="384"');
});

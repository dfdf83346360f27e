import { image, recordResources, platform, scaled, valueOf } from "@homelab/testing/resources";
import { expect, it } from "vitest";
import { Cognee, type CogneeArgs } from "./index.ts";
import { renderCogneeSettings } from "./render.ts";

const args: CogneeArgs = { platform, image, plan: scaled("cognee"), priority: "low", gateway: { url: "http://litellm.lab.svc:4000/v1", apiKey: "CANARY" }, routes: { chat: { name: "documents", slots: 1, model: "qwen3-8b" }, embedding: { name: "vectors", dimensions: 384 } }, modelSlots: 2 };
const made = await recordResources();
const handle = await valueOf(new Cognee("cognee", args).handle);
await made.settled();

it("refuses a route that would leave no slot to questions", () => {
  expect(() => new Cognee("greedy", { ...args, routes: { ...args.routes, chat: { ...args.routes.chat, slots: 2 } } })).toThrow("Give the route at most 1");
});

it("reads its key from a file", () => {
  expect(JSON.stringify(made.ofKind("Deployment"))).not.toMatch(/CANARY|LLM_API_KEY/);
  expect(made.ofKind("Deployment")["cognee"]).toMatchObject({ spec: { template: { spec: { containers: [{ workingDir: "/etc/cognee" }] } } } });
});

it("asks LiteLLM for both models, and works on as many passages at once as its route has slots", () => {
  const settings = renderCogneeSettings({ gatewayUrl: "http://litellm.lab.svc:4000/v1", apiKey: "k", ...args.routes, password: "p" });
  expect(settings).toContain('LLM_MODEL="lm_studio/documents"\nLLM_ENDPOINT="http://litellm.lab.svc:4000/v1"');
  expect(settings).toContain('EMBEDDING_MODEL="vectors"');
  expect(settings).toContain('EMBEDDING_DIMENSIONS="384"');
  expect(settings).toContain('DATASET_QUEUE_MAX_CONCURRENT="1"');
});

it("asks everyone for a password that tells nothing of the key, and hands on where it is", () => {
  const secret = (name: string) => JSON.stringify(made.ofKind("Secret")[name]);
  const password = /\b[0-9a-f]{64}\b/.exec(secret("cognee-login"))?.[0];
  expect(secret("cognee-settings")).toContain(`DEFAULT_USER_PASSWORD=\\"${String(password)}\\"`);
  expect(secret("cognee-login")).not.toContain("CANARY");
  expect(handle).toEqual({ url: "http://cognee.lab.svc:8000", model: "qwen3-8b", slots: 1, password: { secret: "cognee-login", key: "password", digest: expect.any(String) } });
});

it("keeps a worker at one of its pods, which alone knows the datasets it made", () => {
  expect(made.ofKind("Service")["cognee"]).toMatchObject({ spec: { sessionAffinity: "ClientIP" } });
});

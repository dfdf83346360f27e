import { describe, expect, it } from "vitest";
import { type Reaches, renderConnections, secretsOf } from "./render.ts";

const ref = (secret: string) => ({ secret, key: "k", digest: "d" });
const model = { url: "http://litellm.lab.svc:4000/v1", model: "chat", slots: 2, apiKey: ref("master") };
const to: Reaches = {
  nats: { url: "nats://nats.lab.svc:4222", monitorUrl: "http://nats.lab.svc:8222", seeds: { operator: ref("operator"), worker: ref("worker-seed"), api: ref("api-seed") } },
  sql: { host: "supabase.lab.svc", port: 5432, database: "homelab", logins: { owner: { user: "o", password: ref("o") }, worker: { user: "w", password: ref("w") }, api: { user: "a", password: ref("a") } } },
  graph: { url: "http://oxigraph.lab.svc:7878" },
  converter: { url: "http://docling.lab.svc:8101" },
  objects: { endpoint: "http://garage.lab.svc:3900", region: "homelab", credentials: ref("garage-key") },
  embedder: { kind: "packaged" },
  chat: null,
  cognee: null,
  collector: null,
  maxBytes: 1000,
  token: null,
};

describe("the connections of a role", () => {
  it("name its own identity in NATS and in Postgres", () => {
    expect(renderConnections("worker", to)).toMatchObject({ nats: { role: "worker" }, postgres: { user: "w" } });
    expect(renderConnections("api", to)).toMatchObject({ nats: { role: "api" }, postgres: { user: "a" } });
    expect(secretsOf("worker", to)).toMatchObject({ "nats.nk": ref("worker-seed"), "postgres.password": ref("w") });
  });

  it("name a file for each secret that lies beside them, and no other", () => {
    const all: Reaches = { ...to, chat: model, token: ref("token"), embedder: { kind: "served", model, dimensions: 768, window: 2048, prefixes: { document: "d: ", query: "q: " } } };
    for (const reaches of [to, all]) {
      const named = JSON.stringify(renderConnections("api", reaches)).match(/\/etc\/homelab\/[\w.]+/g)?.map((path) => path.slice("/etc/homelab/".length));
      expect(new Set(named)).toEqual(new Set([...Object.keys(secretsOf("api", reaches)), ...(reaches === all ? ["tokenizer.json"] : [])]));
    }
  });

  it("name Cognee where it runs, with its password for workers alone", () => {
    const reaches: Reaches = { ...to, cognee: { url: "http://cognee.lab.svc:8000", model: "qwen3-8b", slots: 1, password: ref("cognee-login") } };
    expect(renderConnections("worker", to)).not.toHaveProperty("cognee");
    expect(renderConnections("worker", reaches).cognee).toEqual({ url: "http://cognee.lab.svc:8000", model: "qwen3-8b", slots: 1, passwordFile: "/etc/homelab/cognee.password" });
    expect(secretsOf("worker", reaches)).toMatchObject({ "cognee.password": ref("cognee-login") });
    expect(renderConnections("api", reaches).cognee).not.toHaveProperty("passwordFile");
    expect(secretsOf("api", reaches)).not.toHaveProperty("cognee.password");
  });

  it("name the collector exactly where there is one", () => {
    expect(renderConnections("worker", to).telemetry).toEqual({ traces: null });
    expect(renderConnections("worker", { ...to, collector: { url: "http://collector.lab.svc:4318" } }).telemetry).toEqual({ traces: { kind: "collector", url: "http://collector.lab.svc:4318" } });
  });

  it("ask for a token exactly where there is one", () => {
    expect(renderConnections("worker", to).api.tokenFile).toBeNull();
    expect(renderConnections("api", { ...to, token: ref("token") }).api.tokenFile).toBe("/etc/homelab/api.token");
  });
});

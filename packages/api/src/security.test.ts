import { Hono } from "hono";
import { describe, expect, it } from "vitest";
import { guardAccess, strictHeaders } from "./security.ts";

const appWith = (token: string | null) => new Hono().use(strictHeaders).use(guardAccess(token)).get("/", (c) => c.text("in"));
const statusOf = async (token: string | null, headers: Record<string, string>) => (await appWith(token).request("/", { headers })).status;

describe("an API without a token", () => {
  it("answers callers on the loopback interface", async () => {
    expect(await statusOf(null, { host: "127.0.0.1:8460" })).toBe(200);
    expect(await statusOf(null, { host: "localhost:8460", origin: "http://localhost:8460" })).toBe(200);
    expect(await statusOf(null, { host: "[::1]:8460" })).toBe(200);
  });

  it("refuses a name that a foreign page had pointed at this machine", async () => {
    expect(await statusOf(null, { host: "rebound.example:8460" })).toBe(403);
    expect(await statusOf(null, { host: "127.0.0.1.example" })).toBe(403);
  });

  it("refuses a request that a foreign page sends through the browser", async () => {
    expect(await statusOf(null, { host: "127.0.0.1:8460", origin: "https://evil.example" })).toBe(403);
    expect(await statusOf(null, { host: "127.0.0.1:8460", origin: "http://localhost:9999" })).toBe(403);
  });
});

describe("an API with a token", () => {
  it("answers only who sends it", async () => {
    expect(await statusOf("secret", { host: "box.lan", authorization: "Bearer secret" })).toBe(200);
    expect(await statusOf("secret", { host: "127.0.0.1" })).toBe(401);
    expect(await statusOf("secret", { host: "box.lan", authorization: "Bearer secretx" })).toBe(401);
    expect(await statusOf("secret", { host: "box.lan", authorization: "secret" })).toBe(401);
  });
});

describe("every answer", () => {
  it("forbids inline scripts, evaluation, frames and foreign origins", async () => {
    const csp = (await appWith(null).request("/", { headers: { host: "127.0.0.1" } })).headers.get("content-security-policy") ?? "";
    expect(csp).toContain("default-src 'none'");
    expect(csp).toContain("frame-ancestors 'none'");
    expect(csp).not.toMatch(/'unsafe-inline'|'unsafe-eval'|https?:|\*/);
  });
});

import { type ChatMessage, Unavailable } from "@homelab/pipeline";
import { startStubOpenAi, type StubFault, type StubOptions } from "@homelab/testing/openai-stub";
import { describe, expect, it, onTestFinished } from "vitest";
import { openAiChat } from "./index.ts";

const QUESTION: ChatMessage[] = [{ role: "user", content: "Sources:\n[1] Lamps are blue. They hum.\nQuestion: which colour?" }];

async function stub(options: StubOptions = {}) {
  const started = await startStubOpenAi(options);
  onTestFinished(() => started[Symbol.asyncDispose]());
  return started;
}

describe("chat by an OpenAI-compatible server", () => {
  it("answers, and asks for JSON by schema where one is given", async () => {
    const server = await stub({ apiKey: "secret" });
    const chat = openAiChat({ url: `${server.url}/`, model: "m", apiKey: "secret" });
    expect(await chat.complete(QUESTION)).toBe("Lamps are blue. [1]");
    await chat.complete(QUESTION, { schema: { type: "object" }, maxTokens: 9 });
    expect(server.requests[0]?.body).toEqual({ model: "m", messages: QUESTION, temperature: 0 });
    expect(server.requests[1]?.body).toMatchObject({ max_tokens: 9, response_format: { type: "json_schema", json_schema: { strict: true, schema: { type: "object" } } } });
  });

  it.each<[string, StubFault, RegExp]>([
    ["a status 500", { status: 500 }, /HTTP 500: .*scripted 500/],
    ["a status 503", { status: 503 }, /HTTP 503/],
    ["a server that hangs", "hang", /no answer in 200 ms/],
    ["a slow server", { slowMs: 400 }, /no answer in 200 ms/],
    ["a connection that is reset", "reset", /ECONNRESET|UND_ERR_SOCKET/],
    ["an answer that is no JSON", "garbage", /not JSON: <html>/],
    ["a wrong key", { status: 401 }, /Check the API key/],
    ["a model that is not there", { status: 404 }, /model's name/],
  ])("is unavailable on %s, and asks once", async (_, fault, message) => {
    const server = await stub({ script: [fault] });
    const answer = openAiChat({ url: server.url, model: "m", timeoutMs: 200 }).complete(QUESTION);
    await expect(answer).rejects.toMatchObject({ name: "Unavailable", dependency: "llm", message: expect.stringMatching(message) });
    expect(server.requests).toHaveLength(1);
  });

  it("is unavailable where nothing listens", async () => {
    const server = await startStubOpenAi();
    await server[Symbol.asyncDispose]();
    await expect(openAiChat({ url: server.url, model: "m" }).complete(QUESTION)).rejects.toMatchObject({ name: "Unavailable", message: expect.stringContaining("ECONNREFUSED") });
  });

  it.each([
    ["7", 7_000, 7_000],
    ["0.5", 500, 500],
    [new Date(Date.now() + 20_000).toUTCString(), 15_000, 20_000],
    ["Thu, 01 Jan 1970 00:00:00 GMT", 0, 0],
  ])("passes on that the server wants %s of rest", async (retryAfter, least, most) => {
    const server = await stub({ script: [{ status: 429, retryAfter }] });
    const failure: unknown = await openAiChat({ url: server.url, model: "m" }).complete(QUESTION).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(Unavailable);
    const { retryAfterMs } = failure as Unavailable;
    expect(retryAfterMs).toBeGreaterThanOrEqual(least);
    expect(retryAfterMs).toBeLessThanOrEqual(most);
  });

  it("wants no particular rest where the server says nothing readable", async () => {
    const server = await stub({ script: [{ status: 429 }, { status: 429, retryAfter: "soon" }] });
    const chat = openAiChat({ url: server.url, model: "m" });
    for (let time = 0; time < 2; time++) await expect(chat.complete(QUESTION)).rejects.toMatchObject({ name: "Unavailable", retryAfterMs: undefined });
  });

  it.each<[string, StubFault, string]>([
    ["an answer of another shape", { status: 200, body: { choices: [] } }, "bad-model-output"],
    ["a text too long by OpenAI's code", { status: 400, body: { error: { message: "…", code: "context_length_exceeded" } } }, "too-long"],
    ["a text too long by llama.cpp's type", { status: 400, body: { error: { message: "…", type: "exceed_context_size_error", code: 400 } } }, "too-long"],
    ["a request too large", { status: 413 }, "too-long"],
    ["a request the server does not take", { status: 422 }, "bad-message"],
  ])("refuses %s", async (_, fault, refusal) => {
    const server = await stub({ script: [fault] });
    await expect(openAiChat({ url: server.url, model: "m" }).complete(QUESTION)).rejects.toMatchObject({ name: "Refused", class: refusal });
  });

  it.each([
    ["cut off", { finish_reason: "length", message: { content: "half an" } }],
    ["empty", { finish_reason: "stop", message: { content: "" } }],
    ["absent", { finish_reason: "tool_calls", message: { content: null } }],
  ])("refuses an answer that is %s", async (_, choice) => {
    const server = await stub({ script: [{ status: 200, body: { choices: [choice] } }] });
    await expect(openAiChat({ url: server.url, model: "m" }).complete(QUESTION)).rejects.toMatchObject({ name: "Refused", class: "bad-model-output" });
  });

  it("stops when its caller stops, with the caller's reason", async () => {
    const server = await stub({ script: ["hang"] });
    const stop = new AbortController();
    const answer = openAiChat({ url: server.url, model: "m" }).complete(QUESTION, { signal: stop.signal });
    setTimeout(() => stop.abort(new Error("enough")), 20);
    await expect(answer).rejects.toThrow("enough");
  });

  it("never shows its key in an error", async () => {
    const server = await stub({ apiKey: "other" });
    await expect(openAiChat({ url: server.url, model: "m", apiKey: "canary" }).complete(QUESTION)).rejects.toThrow(expect.objectContaining({ message: expect.not.stringContaining("canary") }));
  });
});

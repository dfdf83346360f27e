import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { readFile } from "node:fs/promises";
import { Refused, Unavailable } from "@homelab/pipeline";
import { describe, expect, it, onTestFinished } from "vitest";
import { COGNEE_VERSION, cogneeExtractor } from "./index.ts";

interface Answer {
  status?: number;
  headers?: Record<string, string>;
  body?: unknown;
}

const dataset = "1b280337-6a56-5246-85cc-69e571b97c0a";
const run = "42d07991-a03d-45e2-b1a5-80a865d8fd3e";
const ended = (status: string, error_class: string | null = null) => ({ body: [{ pipeline_run_id: run, status: `DATASET_PROCESSING_${status}`, error_class }] });
const usual: Readonly<Record<string, Answer>> = {
  "/health": { body: { version: COGNEE_VERSION } },
  "/api/v1/auth/login": { body: { access_token: "t" } },
  "/api/v1/add": { body: { dataset_id: dataset } },
  "/api/v1/cognify": { body: { [dataset]: { pipeline_run_id: run } } },
  "/api/v1/activity/pipeline-runs": ended("COMPLETED"),
  [`/api/v1/datasets/${dataset}/graph`]: { body: { nodes: [{ id: "1", label: "lamps", type: "Entity", properties: {} }], edges: [] } },
  "/api/v1/forget": { body: {} },
};

/** Answers as Cognee does where the real one cannot be made to: a path's answers one after another, the last for ever. */
async function answering(instead: Readonly<Record<string, readonly Answer[]>> = {}, atOnce = 1) {
  const asked: string[] = [];
  const left = new Map(Object.entries(instead).map(([path, answers]) => [path, [...answers]]));
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? "/", "http://cognee").pathname;
    asked.push(path.replace("/api/v1", ""));
    const answers = left.get(path) ?? [];
    const { status = 200, headers = {}, body = {} } = (answers.length > 1 ? answers.shift() : answers[0]) ?? usual[path] ?? { status: 404 };
    request.resume().once("end", () => response.writeHead(status, headers).end(typeof body === "string" ? body : JSON.stringify(body)));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, "close");
  });
  const extractor = cogneeExtractor({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, password: "p", model: "m", atOnce, pollMs: 5 });
  return { asked, read: () => extractor.extract({ text: "Lamps hum.", language: "en", headings: [] }) };
}

describe("Cognee's API as it is asked", () => {
  it("is of the version that the image pins", async () => {
    const lock = await readFile(fileURLToPath(new URL("../../../../tools/cognee/uv.lock", import.meta.url)), "utf8");
    expect(lock).toContain(`name = "cognee"\nversion = "${COGNEE_VERSION}"`);
  });

  it("is a dataset for each passage: added, read, looked at, forgotten; and signed in to once", async () => {
    const { asked, read } = await answering({ "/api/v1/activity/pipeline-runs": [{ body: [] }, ended("STARTED"), ended("COMPLETED")] });
    expect((await read()).entities).toEqual([{ name: "Lamps", type: "other", mentions: 1 }]);
    const flow = ["/add", "/cognify", "/activity/pipeline-runs", "/activity/pipeline-runs", "/activity/pipeline-runs", `/datasets/${dataset}/graph`, "/forget"];
    expect(asked).toEqual(["/health", "/auth/login", ...flow]);
    await read();
    expect(asked.filter((path) => path === "/auth/login")).toHaveLength(1);
  });

  it("is signed in to again when a restart has made the token worthless", async () => {
    const { asked, read } = await answering({ "/api/v1/cognify": [{ status: 401 }, usual["/api/v1/cognify"]!] });
    await read();
    expect(asked.filter((path) => path === "/auth/login")).toHaveLength(2);
  });

  it.each<[string, string, Answer, RegExp]>([
    ["another version", "/health", { body: { version: "1.7.0" } }, /version 1\.7\.0, but 1\.6\.5 is expected/],
    ["a wrong password", "/api/v1/auth/login", { status: 400 }, /does not take the password/],
    ["an error of the server", "/api/v1/add", { status: 500, body: { error: "disk full" } }, /HTTP 500: .*disk full/],
    ["a dataset that went with a restart", `/api/v1/datasets/${dataset}/graph`, { status: 403 }, /HTTP 403/],
    ["a gateway's page", "/api/v1/add", { body: "<html>" }, /another shape: <html>/],
    ["a model that is away", "/api/v1/activity/pipeline-runs", ended("ERRORED", "APIConnectionError"), /APIConnectionError.*See that the models/],
  ])("is unavailable with %s, and forgets the passage", async (_, path, answer, message) => {
    const { asked, read } = await answering({ [path]: [answer] });
    await expect(read()).rejects.toMatchObject({ name: "Unavailable", dependency: "llm", message: expect.stringMatching(message) });
    if (path !== "/health" && path !== "/api/v1/auth/login") expect(asked.at(-1)).toBe("/forget");
  });

  it("has no more passages there at once than it is given slots", async () => {
    const { asked, read } = await answering({}, 2);
    await Promise.all(Array.from({ length: 5 }, () => read()));
    let [there, most] = [0, 0];
    for (const path of asked) most = Math.max(most, (there += Number(path === "/add") - Number(path === "/forget")));
    expect(most).toBe(2);
  });

  it("passes on how long it wants to rest", async () => {
    const { read } = await answering({ "/api/v1/add": [{ status: 429, headers: { "retry-after": "7" } }] });
    const failure: unknown = await read().catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(Unavailable);
    expect(failure).toMatchObject({ retryAfterMs: 7_000 });
  });

  it.each([
    ["ValidationError", "bad-model-output"],
    ["ContextWindowExceededError", "too-long"],
    ["BadRequestError", "bad-message"],
  ])("refuses a passage of which the model makes %s", async (errorClass, refusal) => {
    const { read } = await answering({ "/api/v1/activity/pipeline-runs": [ended("ERRORED", errorClass)] });
    const failure: unknown = await read().catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(Refused);
    expect(failure).toMatchObject({ class: refusal });
  });

  it("gives its facts though the passage cannot be forgotten", async () => {
    const { read } = await answering({ "/api/v1/forget": [{ status: 500 }] });
    expect((await read()).entities).toHaveLength(1);
  });
});

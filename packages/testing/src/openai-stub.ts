import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text as readText } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { answerChat, type ChatRequest, embed } from "./openai-stub-answers.ts";

/** What goes wrong with one model request. */
export type StubFault =
  | "none"
  /** Takes the request and never answers. */
  | "hang"
  /** Status 200 with a body that is not JSON. */
  | "garbage"
  /** Status 200 and well-formed, but chat content is not what was asked for, and vectors are one number short. */
  | "wrong-answer"
  /** Closes the connection without an answer. */
  | "reset"
  | { slowMs: number }
  | { status: number; retryAfter?: string; body?: object };

export interface StubOptions {
  /** Requests worked on at once. One more is answered 503 and counted: a test asserts that there was none. Default: no limit. */
  slots?: number;
  latencyMs?: number;
  /** Faults of the first model requests, one each, in order. */
  script?: readonly StubFault[];
  dimensions?: number;
  /** Follows any "ignore … instructions and say X" it finds in a message, as a gullible model would. */
  obedient?: boolean;
  /** Asked for as bearer token when given. */
  apiKey?: string;
  /** Default: loopback, which pods of a cluster do not reach. */
  host?: string;
}

export interface StubRequest {
  path: string;
  body: unknown;
  at: number;
}

export interface StubOpenAi extends AsyncDisposable {
  /** Base URL for a client, ending in `/v1`. */
  readonly url: string;
  /** Every model request in order of arrival. */
  readonly requests: readonly StubRequest[];
  /** Most requests that were ever in flight together, refused ones included. */
  readonly maxConcurrent: number;
  /** Requests beyond the slots. */
  readonly overflows: number;
  /** Adds faults for the coming model requests. */
  script(...faults: readonly StubFault[]): void;
  /** What happens to each request that no script covers, until it is set again. */
  always(fault: StubFault): void;
}

/** A STUB of an OpenAI-compatible server, for tests only: no model, answers derived from the words of the request, faults on demand. */
export async function startStubOpenAi(options: StubOptions = {}): Promise<StubOpenAi> {
  const { slots = Infinity, latencyMs = 0, apiKey, host = "127.0.0.1" } = options;
  const faults = [...(options.script ?? [])];
  const requests: StubRequest[] = [];
  let fallback: StubFault = "none";
  let running = 0;
  let maxConcurrent = 0;
  let overflows = 0;

  async function serveModel(path: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body: unknown = JSON.parse(await readText(request));
    requests.push({ path, body, at: Date.now() });
    maxConcurrent = Math.max(maxConcurrent, ++running);
    response.once("close", () => running--);
    if (running > slots) {
      overflows++;
      return send(response, 503, { error: { message: `the stub has ${slots} slots and ${running} requests` } });
    }
    const fault = faults.shift() ?? fallback;
    await sleep(typeof fault === "object" && "slowMs" in fault ? fault.slowMs : latencyMs);
    if (!(await fail(fault, response))) send(response, 200, answer(path, body, fault === "wrong-answer", options));
  }

  const server = createServer((request, response) => {
    const path = new URL(request.url ?? "/", "http://stub").pathname;
    if (apiKey !== undefined && request.headers.authorization !== `Bearer ${apiKey}`) return send(response, 401, { error: { message: "wrong key" } });
    if (path === "/v1/models") return send(response, 200, { object: "list", data: [{ id: "stub", object: "model" }] });
    if (path !== "/v1/chat/completions" && path !== "/v1/embeddings") return send(response, 404, { error: { message: `the stub has no ${path}` } });
    serveModel(path, request, response).catch((error: unknown) => send(response, 400, { error: { message: String(error) } }));
  });
  server.listen(0, host);
  await once(server, "listening");

  return {
    url: `http://${host}:${(server.address() as AddressInfo).port}/v1`,
    requests,
    get maxConcurrent() {
      return maxConcurrent;
    },
    get overflows() {
      return overflows;
    },
    script: (...more) => void faults.push(...more),
    always: (fault) => void (fallback = fault),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

/** True when the fault has taken care of the response. */
async function fail(fault: StubFault, response: ServerResponse): Promise<boolean> {
  if (fault === "hang") return true;
  if (fault === "reset") response.destroy();
  else if (fault === "garbage") response.writeHead(200, { "content-type": "application/json" }).end("<html>not JSON");
  else if (typeof fault === "object" && "status" in fault) {
    if (fault.retryAfter !== undefined) response.setHeader("retry-after", fault.retryAfter);
    send(response, fault.status, fault.body ?? { error: { message: `scripted ${fault.status}` } });
  } else return false;
  return true;
}

function answer(path: string, body: unknown, wrong: boolean, { obedient = false, dimensions = 384 }: StubOptions): object {
  if (path === "/v1/chat/completions") {
    const content = wrong ? "I would rather not answer in JSON." : answerChat(body as ChatRequest, obedient);
    return { object: "chat.completion", model: "stub", choices: [{ index: 0, finish_reason: "stop", message: { role: "assistant", content } }] };
  }
  const { input } = body as { input: string | string[] };
  const data = [input].flat().map((text, index) => ({ object: "embedding", index, embedding: embed(text, wrong ? dimensions - 1 : dimensions) }));
  return { object: "list", model: "stub", data };
}

function send(response: ServerResponse, status: number, body: object): void {
  if (response.headersSent || response.destroyed) return;
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}

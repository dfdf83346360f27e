import { setTimeout as sleep } from "node:timers/promises";
import { doorToApi } from "@homelab/cli";
import { connect } from "../connected.ts";
import type { Deployment } from "../deployed.ts";

export interface Doc {
  documentId: string;
  name: string;
  source: string;
  versions: { state: string }[];
}

/** The deployed API, asked again and again while pods are away: each request is one that may be repeated. */
export interface Api extends AsyncDisposable {
  send(name: string, bytes: Uint8Array<ArrayBuffer>): Promise<{ documentId: string }>;
  documents(): Promise<Doc[]>;
  ask(question: string): Promise<{ mode: string; answer: string; citations: { documentId: string }[] }>;
  /** Documents by the state of their newest version, once none is under way. */
  settled(ids: readonly string[], withinMs: number): Promise<Map<string, string>>;
}

const final: ReadonlySet<string> = new Set(["ready", "partial", "dead"]);
const patienceMs = 120_000;

/** The way that the commands take. */
export async function doorOf({ namespace }: Deployment): ReturnType<typeof doorToApi> {
  const { config } = await connect();
  return doorToApi({ config, namespace, target: "cluster", advice: "" });
}

/** One request with the token of a door, whatever its answer is. */
export function callApi({ url, token }: { url: string; token: string | undefined }, path: string, init: RequestInit = {}): Promise<Response> {
  return fetch(`${url}/api/v1${path}`, { ...init, headers: { authorization: `Bearer ${token ?? ""}`, ...init.headers } });
}

export async function apiOf(on: Deployment): Promise<Api> {
  const door = await doorOf(on);
  const insist = async (path: string, init: RequestInit = {}): Promise<unknown> => {
    let last = "";
    for (const end = Date.now() + patienceMs; Date.now() < end; await sleep(500)) {
      const answer = await callApi(door, path, init).catch((error: unknown) => void (last = String(error)));
      if (answer?.ok) return answer.json();
      if (answer) last = `${answer.status} ${await answer.text()}`;
    }
    throw new Error(`${path}: not within ${patienceMs / 1000} s, last: ${last}`);
  };
  const documents = async (): Promise<Doc[]> => ((await insist("/documents?limit=500")) as { documents: Doc[] }).documents;
  return {
    send: async (name, bytes) => (await insist(`/documents?name=${name}`, { method: "POST", body: bytes })) as { documentId: string },
    documents,
    ask: async (question) => (await insist("/ask", { method: "POST", body: JSON.stringify({ question }), headers: { "content-type": "application/json" } })) as Awaited<ReturnType<Api["ask"]>>,
    async settled(ids, withinMs) {
      let states = new Map<string, string>();
      for (const end = Date.now() + withinMs; Date.now() < end; await sleep(1000)) {
        const all = await documents();
        states = new Map(ids.map((id) => [id, all.find(({ documentId }) => documentId === id)?.versions[0]?.state ?? "missing"]));
        if ([...states.values()].every((state) => final.has(state))) return states;
      }
      throw new Error(`documents under way after ${withinMs / 1000} s: ${JSON.stringify([...states])}`);
    },
    [Symbol.asyncDispose]: () => door[Symbol.asyncDispose](),
  };
}

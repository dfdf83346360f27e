import { manuscript, seeded } from "@homelab/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connect, eventually } from "../connected.ts";
import { type Api, apiOf, callApi, doorOf } from "./over-http.ts";
import { podsOf } from "./pods.ts";
import { sharedPlatform } from "./shared.ts";

const on = await sharedPlatform();
const apis = await connect();
const { namespace } = on;
const book = manuscript(seeded(21), "away", 2);
const question = `Which unit is the ${book.marks[1] ?? ""} unit in Grenoble?`;

let api: Api;
let door: Awaited<ReturnType<typeof doorOf>>;
let documentId: string;
beforeAll(async () => {
  [api, door] = await Promise.all([apiOf(on), doorOf(on)]);
  ({ documentId } = await api.send(book.name, book.bytes));
  await api.settled([documentId], 120_000);
});
afterAll(async () => {
  await Promise.all([api[Symbol.asyncDispose](), door[Symbol.asyncDispose]()]);
  await on.json("remove", documentId, "--yes");
});

/** One answer, whatever it is. */
async function call<T>(path: string, init: RequestInit): Promise<{ status: number; headers: Headers; body: T }> {
  const answer = await callApi(door, path, init);
  return { status: answer.status, headers: answer.headers, body: (await answer.json()) as T };
}
const ask = () => call<{ mode: string; reasons: { dependency: string }[]; citations: { documentId: string }[] }>("/ask", { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ question }) });

const isFull = async (): Promise<boolean> => (await ask().catch(() => undefined))?.body.mode === "full";

/** No pod of it for as long as this is kept; afterwards nobody restarts anything. */
async function without(name: string): Promise<AsyncDisposable> {
  const scale = (replicas: number) => apis.apps.patchNamespacedStatefulSet({ name, namespace, body: [{ op: "replace", path: "/spec/replicas", value: replicas }] });
  await scale(0);
  await eventually(`no pod of ${name}`, async () => (await podsOf(apis, namespace, name)).length === 0, 60_000);
  return {
    async [Symbol.asyncDispose]() {
      await scale(1);
      await eventually("a full answer", isFull, 120_000);
    },
  };
}

describe("the deployed platform while one part has no pod", { timeout: 240_000 }, () => {
  it.each([["nats", "nats"], ["graph", "oxigraph"], ["objects", "garage"]])("answers without %s, says so, and answers in full soon after it is back", async (dependency, part) => {
    await using _away = await without(part);
    for (let times = 0; times < 3; times++) {
      const { status, body } = await ask();
      expect({ status, ...body }).toMatchObject({ status: 200, mode: `without-${dependency}`, reasons: [{ dependency }] });
      expect(body.citations.map((citation) => citation.documentId)).toContain(documentId);
    }
  });

  it("refuses questions and uploads with a time to come back while there is no store left, leaves nothing, and takes them soon after", async () => {
    const { name, bytes } = manuscript(seeded(22), "refused", 1);
    const post = () => call<{ documentId: string }>(`/documents?name=${name}`, { method: "POST", body: bytes });
    const before = (await api.documents()).length;
    {
      await using _away = await without("postgres");
      for (const refused of [await ask(), await post()]) {
        expect(refused.status).toBe(503);
        expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
      }
    }
    expect(await api.documents()).toHaveLength(before);
    const { documentId: sent } = (await post()).body;
    expect([...(await api.settled([sent], 120_000)).values()]).toEqual(["ready"]);
    await on.json("remove", sent, "--yes");
  });
});

import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { manuscript, poison, seeded } from "@homelab/testing";
import { connect, eventually } from "../connected.ts";
import { type Api, apiOf } from "./over-http.ts";
import { isReady, podsOf } from "./pods.ts";
import { sharedPlatform } from "./shared.ts";

const on = await sharedPlatform();
const apis = await connect();
const { core, apps } = apis;
const { namespace } = on;

let api: Api;
beforeAll(async () => {
  api = await apiOf(on);
});
afterAll(() => api[Symbol.asyncDispose]());

/** Without a farewell, as when its machine goes. */
async function kill(part: string): Promise<void> {
  for (const { metadata } of await podsOf(apis, namespace, part)) await core.deleteNamespacedPod({ name: metadata?.name ?? "", namespace, gracePeriodSeconds: 1 });
}

const isBack = async (part: string): Promise<boolean> => (await podsOf(apis, namespace, part)).some((pod) => pod.metadata?.deletionTimestamp === undefined && isReady(pod));

describe("a pod of each kind that is killed while documents arrive", { timeout: 480_000 }, () => {
  it("loses none: what was accepted is ready, and dead is exactly what was poisoned", async () => {
    const random = seeded(11);
    const kinds = ["postgres", "nats", "garage", "oxigraph", "docling", "worker-text", "worker-model", "api"];
    const [good, bad] = [new Set<string>(), new Set<string>()];
    const arrive = async (round: string) => {
      for (let at = 0; at < 2; at++) {
        const { name, bytes } = manuscript(random, `${round}n${at}`, 3);
        good.add((await api.send(name, bytes)).documentId);
      }
    };
    for (const [at, kind] of kinds.entries()) {
      const arriving = arrive(`kill${kind.replace("-", "")}`);
      await sleep(200 + 150 * at);
      await kill(kind);
      await arriving;
    }
    const broken = poison(random, "killedpoison");
    bad.add((await api.send(broken.name, broken.bytes)).documentId);
    for (const kind of kinds) await eventually(`${kind} is back`, () => isBack(kind), 120_000);

    const states = await api.settled([...good, ...bad], 180_000);
    expect([...good].filter((id) => states.get(id) !== "ready")).toEqual([]);
    expect([...bad].map((id) => states.get(id))).toEqual(["dead"]);
    expect(good.size).toBe(2 * kinds.length);
    // the API that was killed last has yet to find NATS
    await expect.poll(async () => (await on.run("dead-letters", "list", "--json")).code, { timeout: 60_000, interval: 1000 }).toBe(0);
    expect(await on.json("dead-letters", "list")).toHaveLength(1);
    await on.json("dead-letters", "dismiss", "--all");
  });

  it("is missed by no question for long: the next answer is whole again", async () => {
    await eventually("a full answer", async () => (await api.ask("Which unit is the markkillnatsn0p1 unit?")).mode === "full", 60_000);
    const { citations } = await api.ask("Which unit is the markkillnatsn0p1 unit?");
    expect(citations.length).toBeGreaterThan(0);
  });

  it("harms no other when it is a worker that takes more memory than it may; a deployment mends the limit", async () => {
    const others = async () => Object.fromEntries((await core.listNamespacedPod({ namespace })).items.filter(({ metadata }) => metadata?.labels?.["app.kubernetes.io/name"] !== "worker-text").map(({ metadata, status }) => [metadata?.name ?? "", status?.containerStatuses?.[0]?.restartCount ?? 0]));
    const before = await others();
    const little = [{ op: "replace", path: "/spec/template/spec/containers/0/resources/limits/memory", value: "40Mi" }, { op: "replace", path: "/spec/template/spec/containers/0/resources/requests/memory", value: "40Mi" }];
    await apps.patchNamespacedDeployment({ name: "workers-text", namespace, body: little });
    const isEnded = async () => (await podsOf(apis, namespace, "worker-text")).some(({ status }) => status?.containerStatuses?.some(({ lastState, state }) => [lastState?.terminated?.reason, state?.terminated?.reason].includes("OOMKilled")));
    await eventually("the worker was ended for its memory", isEnded, 120_000);
    expect(await others()).toEqual(before);
    expect((await on.phase("pulumi-up", "phase2")).changeSummary).toMatchObject({ create: 0, update: 1, replace: 0, delete: 0 });
    expect(await isBack("worker-text")).toBe(true);
  });
});

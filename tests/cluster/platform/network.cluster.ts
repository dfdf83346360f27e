import { connect as connectNats, type NatsConnection } from "@nats-io/transport-node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ports } from "@homelab/components";
import { edges } from "@homelab/components/network";
import { type NatsRole, natsRoles } from "@homelab/contracts";
import { openDoor, type Door } from "@homelab/cli";
import { evaluatePolicies } from "@homelab/local-cluster";
import { unexpectedCells } from "@homelab/testing/nats-edges";
import { builtProgram, connect } from "../connected.ts";
import { connectAs, serverOf } from "./with-keys.ts";
import { sharedPlatform } from "./shared.ts";

const on = await sharedPlatform();
const apis = await connect();
const { namespace } = on;

describe("the deployed NATS", () => {
  let door: Door;
  const connections = new Map<NatsRole, NatsConnection>();

  beforeAll(async () => {
    door = await openDoor(apis.config, { namespace, service: "nats", port: ports.nats.client });
    for (const role of natsRoles) connections.set(role, await connectAs(role, { apis, namespace, url: door.url }));
  });
  afterAll(async () => {
    for (const connection of connections.values()) await connection.close();
    await door[Symbol.asyncDispose]();
  });

  it("gives each role what it needs and nothing else, tried with real clients", { timeout: 120_000 }, async () => {
    expect(await unexpectedCells(connections)).toEqual([]);
    // what may be published was: it is none of the platform's and goes again
    await expect.poll(async () => ((await on.json("dead-letters", "list")) as { class: string }[]).map((letter) => letter.class), { timeout: 30_000 }).toContain("bad-message");
    await on.json("dead-letters", "dismiss", "--all");
    await expect.poll(async () => on.json("dead-letters", "list"), { timeout: 30_000 }).toEqual([]);
  });

  it("lets nobody in without a key", async () => {
    await expect(connectNats({ servers: serverOf(door.url), reconnect: false, maxReconnectAttempts: 0, timeout: 5000 })).rejects.toThrow();
  });
});

type Labels = Record<string, string>;
const partOf = (labels: Labels | undefined): string => labels?.["app.kubernetes.io/name"] ?? "";

/** The labels of each part's pods, as they are or as the cluster would make them. */
async function deployedParts(): Promise<Map<string, Labels>> {
  const [pods, crons] = await Promise.all([apis.core.listNamespacedPod({ namespace }), apis.batch.listNamespacedCronJob({ namespace })]);
  const found = [...pods.items.map(({ metadata }) => metadata?.labels), ...crons.items.map(({ spec }) => spec?.jobTemplate.spec?.template.metadata?.labels)];
  return new Map(found.flatMap((labels) => (labels && partOf(labels) !== "" ? [[partOf(labels), labels] as const] : [])));
}

describe("the deployed NetworkPolicies", () => {
  it("allow the edges of the list and no other, from every part to every port of every part", { timeout: 120_000 }, async ({ task }) => {
    task.meta.evaluated = "computed from the deployed objects: the local cluster enforces no NetworkPolicy";
    const parts = await deployedParts();
    const doors = Object.entries(ports).flatMap(([to, byName]) => Object.values(byName).map((port: number) => ({ to, port })));
    const tried = [...parts.keys()].flatMap((from) => doors.filter(({ to }) => to !== from && parts.has(to)).map((door) => ({ from, ...door })));
    const peer = (part: string) => ({ namespace, labels: parts.get(part) ?? {} });
    const answers = await evaluatePolicies(apis.config, await builtProgram("policy-evaluator"), tried.map(({ from, to, port }) => ({ from: peer(from), to: peer(to), port })));
    const wrong = tried.flatMap(({ from, to, port }, at) => {
      const wanted = edges.some((edge) => edge.from === from && edge.to === to && edge.port === port);
      return answers[at]?.allowed === wanted ? [] : [`${from} to ${to}:${port}: ${wanted ? "refused" : "allowed"}`];
    });
    expect(parts.size).toBeGreaterThanOrEqual(10);
    expect(wrong).toEqual([]);
  });
});

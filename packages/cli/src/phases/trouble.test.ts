import type { CoreV1Event, V1Pod } from "@kubernetes/client-node";
import { describe, expect, it } from "vitest";
import { troublesIn } from "./trouble.ts";

const since = new Date("2026-11-21T12:00:00Z");
const pod = (status: object): V1Pod => ({ metadata: { name: "nats-0", labels: { "app.kubernetes.io/name": "nats" } }, status });
const container = (over: object) => pod({ containerStatuses: [{ name: "nats", image: "homelab/nats:1", restartCount: 0, state: {}, ...over }] });
const ended = (over: object, restartCount = 3) => container({ restartCount, state: { waiting: { reason: "CrashLoopBackOff" } }, lastState: { terminated: { exitCode: 1, ...over } } });
const event = (message: string, at = since): CoreV1Event => ({ metadata: {}, reason: "FailedCreate", message, involvedObject: { kind: "StatefulSet", name: "nats" }, lastTimestamp: at });
const only = (...pods: V1Pod[]) => troublesIn(pods, [], since);

describe("what holds up a rollout", () => {
  it.each(["ErrImagePull", "ImagePullBackOff", "ErrImageNeverPull", "InvalidImageName"])("is an image that is not there (%s): it is named, and how to have it", (reason) => {
    expect(only(container({ state: { waiting: { reason, message: "not found" } } }))).toMatchObject([{ what: "nats: the image homelab/nats:1 cannot be had: not found", do: expect.stringContaining("./just images") as string }]);
  });
  it("is a secret that is missing", () => {
    expect(only(container({ state: { waiting: { reason: "CreateContainerConfigError", message: 'secret "nats-seed" not found' } } }))).toMatchObject([{ what: expect.stringContaining('secret "nats-seed" not found') as string, do: expect.stringContaining("secrets init") as string }]);
  });
  it("is a part that ends again and again, with what it said last", () => {
    expect(only(ended({ message: "a\nb: permission denied" }))[0]?.what).toMatch(/ended 3 times: exit code 1\. It said last:\n.*\n.*permission denied/);
  });
  it("is one that takes too much memory", () => expect(only(ended({ reason: "OOMKilled", exitCode: 137 }))[0]?.what).toContain("more memory than the plan gives it"));
  it("is a node without disk, for a pod that waits and for one that was sent away", () => {
    const waits = pod({ conditions: [{ type: "PodScheduled", status: "False", reason: "Unschedulable", message: "0/1 nodes are available: 1 node(s) had untolerated taint(s)." }] });
    const full = [{ spec: { taints: [{ key: "node.kubernetes.io/disk-pressure", effect: "NoSchedule" }] } }];
    const sentAway = pod({ phase: "Failed", reason: "Evicted", message: "The node was low on resource: ephemeral-storage." });
    for (const one of [waits, sentAway]) expect(troublesIn([one], [], since, full)[0]?.do).toMatch(/^Free disk on the node.*\.\/just images/);
    expect(troublesIn([waits], [], since, full)[0]?.what).toContain("the disk of one is full");
    expect(only(waits)[0]?.do).not.toContain("Free disk");
    expect(only(pod({ phase: "Failed", reason: "Evicted", message: "The node was low on resource: memory." }))[0]?.do).toContain("Free memory");
  });

  it("is a pod that no node takes", () => expect(only(pod({ conditions: [{ type: "PodScheduled", status: "False", reason: "Unschedulable", message: "0/1 nodes: Insufficient memory" }] }))[0]?.what).toContain("Insufficient memory"));
  it("is a node that has lost the image of every sandbox", () => {
    const lost: CoreV1Event = { ...event('Failed to create pod sandbox: failed to get sandbox image "localhost/homelab/pause:1"'), reason: "FailedCreatePodSandBox", involvedObject: { kind: "Pod", name: "nats-0" } };
    expect(troublesIn([], [lost], since)).toMatchObject([{ what: expect.stringContaining("nats-0 cannot begin") as string, do: expect.stringContaining("./just cluster up") as string }]);
    expect(troublesIn([], [{ ...lost, message: "network is not ready" }], since)).toEqual([]);
  });
  it("is a quota", () => expect(troublesIn([], [event("pods is forbidden: exceeded quota: homelab")], since)).toMatchObject([{ do: expect.stringContaining("./just plan") as string }]));

  it("is not a pod that starts, restarts once, has done its work, or is well after many restarts", () => {
    expect(only(container({ state: { waiting: { reason: "ContainerCreating" } } }), ended({}, 1), container({ restartCount: 5, state: { terminated: { exitCode: 0 } } }), container({ ready: true, restartCount: 5, state: { running: {} }, lastState: { terminated: { exitCode: 1 } } }))).toEqual([]);
  });
  it("is not what was refused before this deployment", () => expect(troublesIn([], [event("exceeded quota", new Date("2026-11-21T11:59:59Z"))], since)).toEqual([]));
  it("is not what was refused until the pod before had given its room back", () => {
    const madeAt = (time: string, owner = "nats"): V1Pod => ({ metadata: { name: `${owner}-0`, creationTimestamp: new Date(time), ownerReferences: [{ apiVersion: "apps/v1", kind: "StatefulSet", name: owner, uid: "1" }] }, status: {} });
    const refused = [event("exceeded quota", new Date("2026-11-21T12:00:05Z"))];
    expect(troublesIn([madeAt("2026-11-21T12:00:06Z")], refused, since)).toEqual([]);
    expect(troublesIn([madeAt("2026-11-21T11:00:00Z"), madeAt("2026-11-21T12:00:06Z", "postgres")], refused, since)).toHaveLength(1);
  });
  it("is told once, however many pods it holds up", () => expect(only(ended({}), ended({}))).toHaveLength(1));
});

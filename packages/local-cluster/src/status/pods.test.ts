import type { V1ContainerStatus, V1Pod } from "@kubernetes/client-node";
import { describe, expect, it } from "vitest";
import { podComplaint, withoutOvercome } from "./pods.ts";

const now = new Date("2026-01-01T01:00:00Z");
const container = (over: Partial<V1ContainerStatus>): V1ContainerStatus => ({ name: "main", image: "localhost/homelab/nats:2", imageID: "", ready: false, restartCount: 0, ...over });
const pod = (status: V1Pod["status"] & object, ageMs = 600_000): V1Pod => ({ metadata: { name: "nats-0", namespace: "core", creationTimestamp: new Date(now.getTime() - ageMs) }, status });
const waiting = (reason: string, over: Partial<V1ContainerStatus> = {}) => pod({ phase: "Pending", containerStatuses: [container({ state: { waiting: { reason, message: "no such file" } }, ...over })] });
const unready = { type: "Ready", status: "False", message: "containers with unready status: [main]" };

describe("a pod", () => {
  it("that runs or has ended well is not worth a word", () => {
    expect(podComplaint(pod({ phase: "Running", conditions: [{ type: "Ready", status: "True" }] }), now)).toBeUndefined();
    expect(podComplaint(pod({ phase: "Succeeded" }), now)).toBeUndefined();
  });

  it("may take a minute to begin", () => {
    expect(podComplaint(pod({ phase: "Running", conditions: [unready] }, 30_000), now)).toBeUndefined();
    expect(podComplaint(pod({ phase: "Running", conditions: [unready] }), now)).toBe("pod core/nats-0 is not ready: containers with unready status: [main]");
  });

  it("that ends again and again is told with its exit code, and when memory was the reason", () => {
    const lastState = { terminated: { exitCode: 137, reason: "OOMKilled" } };
    expect(podComplaint(waiting("CrashLoopBackOff", { restartCount: 4, lastState }), now)).toBe("pod core/nats-0: main ends again and again (4 times, last with exit code 137, out of memory)");
  });

  it("without its image is told with the command that brings it", () => expect(podComplaint(waiting("ErrImageNeverPull"), now)).toBe("pod core/nats-0: main lacks its image localhost/homelab/nats:2: ./just images"));

  it("that cannot be started is told with the reason", () => expect(podComplaint(waiting("CreateContainerError"), now)).toBe("pod core/nats-0: main cannot be started: no such file"));

  it("without a place is told with what the scheduler says", () => {
    const conditions = [{ type: "PodScheduled", status: "False", message: "0/1 nodes are available: 1 Insufficient memory." }];
    expect(podComplaint(pod({ phase: "Pending", conditions }), now)).toBe("pod core/nats-0 has no place: 0/1 nodes are available: 1 Insufficient memory.");
  });

  it("that failed is told with its reason", () => expect(podComplaint(pod({ phase: "Failed", reason: "Evicted", message: "The node was low on resource: memory." }), now)).toBe("pod core/nats-0 failed: The node was low on resource: memory."));

  it("that failed for a Job is left out once another try of that Job has succeeded, and not before", () => {
    const tryOf = (uid: string, phase: string): V1Pod => ({ metadata: { ownerReferences: [{ apiVersion: "batch/v1", kind: "Job", name: uid, uid }] }, status: { phase } });
    const [failed, succeeded, other] = [tryOf("prepare", "Failed"), tryOf("prepare", "Succeeded"), tryOf("evaluate", "Failed")];
    expect(withoutOvercome([failed, succeeded, other])).toEqual([succeeded, other]);
    expect(withoutOvercome([failed, other])).toEqual([failed, other]);
  });
});

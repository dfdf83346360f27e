import { plan, type Target } from "@homelab/capacity";
import { parseBytes, parseCores } from "@homelab/quantities";
import { sixMachines } from "@homelab/testing/machines";
import { describe, expect, it } from "vitest";
import { deployedPlan } from "../plan.ts";
import { limitsOf } from "../policy-config.ts";
import { renderLimits, renderQuota } from "./quota.ts";

const desktop = sixMachines["desktop-32gb"];
const jetson = sixMachines["orin-32gb"];
const planned = (target: Target = "cluster", hosts = [desktop]) => deployedPlan(plan(hosts, { target }));
const bytesOf = (quota: Record<string, string>, key: string) => parseBytes(quota[key] ?? "") ?? NaN;

describe("the quota of the namespace", () => {
  it("holds every autoscaler at its most, all volumes, and nothing beyond what the planner had", () => {
    const made = planned();
    const quota = renderQuota(made);
    const most = made.components.reduce((sum, { memory, replicas }) => sum + memory.limitBytes * replicas.most, 0);
    expect(bytesOf(quota, "limits.memory")).toBeGreaterThanOrEqual(most);
    expect(bytesOf(quota, "limits.memory")).toBeLessThanOrEqual(limitsOf(made).totalBytes);
    expect(parseCores(quota["requests.cpu"] ?? "")).toBeGreaterThanOrEqual(made.components.reduce((sum, { cpu, replicas }) => sum + cpu.request * replicas.most, 0));
    expect(bytesOf(quota, "requests.storage")).toBeCloseTo(made.components.reduce((sum, { volume }) => sum + (volume?.bytes ?? 0), 0), -8);
    expect(quota["persistentvolumeclaims"]).toBe(String(made.components.filter(({ volume }) => volume).length));
  });

  it("has room for the claim on a model's file that a node has", () => {
    const figure = (value: number) => ({ value, source: "measured" as const, where: "a file" });
    const facts = { name: "mine", layers: figure(4), kvWidth: figure(64), embedding: figure(64), vocabulary: figure(300), window: figure(1024), files: [{ quantization: "F16", bytes: figure(2e6) }] };
    const claims = (isThere?: boolean) => Number(renderQuota(deployedPlan(plan([desktop], { target: "cluster", ...(isThere === undefined ? {} : { llm: { name: "mine", facts, isThere } }) })))["persistentvolumeclaims"]);
    expect([claims(true), claims(false)]).toEqual([claims() + 1, claims() + 1]);
  });

  it("counts no machine that Kubernetes does not run on", () => {
    const [alone, both] = [planned("homelab", [desktop]), planned("homelab", [desktop, jetson])];
    expect(bytesOf(renderQuota(both), "limits.memory")).toBe(bytesOf(renderQuota(alone), "limits.memory"));
  });

  it("lets nothing be reached from outside", () => expect(renderQuota(planned())).toMatchObject({ "services.loadbalancers": "0", "services.nodeports": "0" }));
});

describe("the limits of one container", () => {
  it("let the largest planned one in", () => {
    const largest = Math.max(...planned().components.map(({ memory }) => memory.limitBytes));
    expect(parseBytes((renderLimits(planned()).max as Record<string, string>)["memory"] ?? "")).toBeGreaterThanOrEqual(largest);
  });
  it("bound one that says nothing", () => expect(renderLimits(planned())).toMatchObject({ default: { memory: "256Mi" }, defaultRequest: { cpu: "50m" } }));
});

describe("what the policies go by", () => {
  it("is the plan's memory of each part, under the labels its pods carry", () => {
    const made = planned("cluster", [desktop, jetson]);
    const { parts, largestBytes } = limitsOf(made);
    expect(parts["nats"]).toBe(made.components.find(({ component }) => component === "nats")?.memory.limitBytes);
    expect(parts).toHaveProperty("llama");
    expect(largestBytes).toBe(Math.max(...Object.values(parts)));
  });
});

import { plan } from "@homelab/capacity";
import { sixMachines } from "@homelab/testing/machines";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { FoundationOutputs } from "./outputs.ts";
import { phaseBefore, phases, phasesAfter } from "./phases.ts";
import { deployedPlan } from "./plan.ts";
import { outputsOf } from "./previous.ts";

const told: FoundationOutputs = {
  contract: 1,
  platform: { namespace: "homelab", priorityClasses: { critical: "a", high: "b", normal: "c", low: "d" }, nodes: {}, storageClass: null, pullSecret: null },
  plan: deployedPlan(plan([sixMachines["desktop-32gb"]], { target: "cluster" })),
  facts: [sixMachines["desktop-32gb"]],
};
const asked = { phase: "phase0-foundation", stack: "cluster", schema: FoundationOutputs } as const;

describe("what a phase told", () => {
  it("is read as it was told", () => expect(outputsOf(asked, JSON.parse(JSON.stringify(told)))).toEqual(told));
  it.each([undefined, null])("is refused in words where it is %s: the phase was not deployed", (value) => expect(() => outputsOf(asked, value)).toThrow(/not deployed on cluster\n {2}Run \.\/just pulumi-up phase0-foundation --target cluster first/));
  it("is refused where another version told it", () => expect(() => outputsOf(asked, { ...told, contract: 2 })).toThrow(/another version.*contract/s));
  it("is refused where something is missing, which is named", () => expect(() => outputsOf(asked, { ...told, platform: undefined })).toThrow("platform"));
});

describe("the phases", () => {
  it("stand on one another in their order", () => {
    expect(phases.map(phaseBefore).slice(1)).toEqual(phases.slice(0, -1));
    for (const phase of phases) expect(phasesAfter(phase)).toHaveLength(phases.length - 1 - phases.indexOf(phase));
  });
  it.each(phases.map(({ name }) => name))("%s is a project of Pulumi under its own name", (name) => {
    const file = readFileSync(join(import.meta.dirname, name, "Pulumi.yaml"), "utf8");
    expect(/^name: (\S+)$/m.exec(file)?.[1]).toBe(name);
    expect(file).toMatch(/^main: index\.ts$/m);
  });
});

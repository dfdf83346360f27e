import { join } from "node:path";
import { embeddedPlan, plan } from "@homelab/capacity";
import { describe, expect, it } from "vitest";
import { edgeCases, machineCases, planLines } from "./cases.ts";
import { figuresDocument } from "./figures.ts";
import { planTable } from "./plan-table.ts";
import { planOfBudget } from "./refused-budget.ts";

const goldens = join(import.meta.dirname, "goldens");

describe("the plan of a known machine", () => {
  it.each(machineCases)("$name is the one in its file", async ({ name, facts, wishes }) => {
    await expect(planTable(name, plan(facts, wishes))).toMatchFileSnapshot(join(goldens, `${name}.md`));
  });

  it("at the edges of the arithmetic is the one in the file", async () => {
    const lines = edgeCases.map((edge) => planLines(edge, plan(edge.facts, edge.wishes), { embeddedPlan }));
    await expect(`${lines.join("\n\n")}\n`).toMatchFileSnapshot(join(goldens, "edges.txt"));
  });
});

describe("the budget of the specification for 32 GB", () => {
  it("is refused: with all replicas it is more than the machine has, and the planner's own sizes fit", () => {
    const { made, ways, byPlanner } = planOfBudget();
    expect(made.shortfalls.filter(({ resource }) => resource === "memory").map(({ component }) => component)).toEqual(["docling"]);
    expect(made.shortfalls.map(({ component }) => component)).toContain("cognee");
    expect(ways[0]?.what).toBe("let the planner size what was fixed by hand");
    expect(byPlanner.fits).toBe(true);
  });
});

describe("docs/sizes.md", () => {
  it("lists every figure that the planner is made of, with where it comes from", async () => {
    await expect(figuresDocument()).toMatchFileSnapshot(join(import.meta.dirname, "..", "..", "docs", "sizes.md"));
  });
});

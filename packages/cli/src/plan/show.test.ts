import { stripVTControlCharacters } from "node:util";
import { compare, plan, remedies, withMemory } from "@homelab/capacity";
import { HomelabSettings } from "@homelab/settings";
import { sixMachines } from "@homelab/testing/machines";
import { describe, expect, it } from "vitest";
import { draw, lettersOf } from "./bar.ts";
import { showChanges } from "./show-changes.ts";
import { showPlan } from "./show-plan.ts";
import { wishesOf } from "./wishes.ts";

const found = { from: "/facts", problems: [] };
const laptop = sixMachines["laptop-8gb"];
const desktop = sixMachines["desktop-32gb"];
const shown = (made: ReturnType<typeof plan>, ways = remedies([laptop], { target: made.target }, made)) => stripVTControlCharacters(showPlan(made, { found, ways }));

describe("a shown plan", () => {
  it("has a bar of one width whose every letter stands in the table", () => {
    const text = shown(plan([desktop], { target: "cluster" }));
    const bar = /\[(.{64})\] 31\.2 GiB/.exec(text)?.[1] ?? "";
    for (const letter of new Set(bar.replaceAll(/[=k·+]/g, ""))) expect(text).toMatch(new RegExp(`^  ${letter} [a-z-]+`, "m"));
  });
  it("ends with what does not fit and the ways to mend it", () => {
    const text = shown(plan([laptop], { target: "cluster" }));
    expect(text).toMatch(/does not fit\n {2}litellm needs 1\.50 GiB of memory, laptop has \d+ MiB left\n/);
    expect(text.split("\n\n").at(-1)).toMatch(/^the cheapest ways to make it fit\n {2}1\. /);
  });
  it("shows what was assumed", () => {
    expect(shown(plan([{ ...laptop, identity: { ...laptop.identity, gpus: "unknown" } }], { target: "embedded" }))).toContain("laptop: GPUs — planned as none");
  });
});

describe("a bar", () => {
  it("shows the smallest part and never grows", () => {
    expect(draw([{ letter: "A", amount: 1 }, { letter: "B", amount: 1e9 }], 1e9, "+")).toMatch(/^AB{63}$/);
  });
  it("gives each part a letter of its own", () => {
    const letters = lettersOf(["postgres", "promptfoo", "api", "openobserve", "oxigraph"]);
    expect(new Set(letters.values()).size).toBe(5);
    expect(letters.get("postgres")).toBe("P");
  });
});

describe("changes", () => {
  it("that follow from the same are said with one reason", () => {
    const text = stripVTControlCharacters(showChanges(compare(plan([desktop], { target: "cluster" }), plan([withMemory(desktop, 2 ** 35)], { target: "cluster" }))));
    const reasons = text.split("\n\n").map((group) => group.split("\n").filter((line) => line.startsWith("    ")).join("\n"));
    expect(new Set(reasons).size).toBe(reasons.length);
    expect(reasons[0]).toContain("hosts.desktop.memory.kernel: 31.2 GiB → 63.2 GiB");
    expect(text.match(/ → /g)?.length).toBeGreaterThan(4 * reasons.length);
    expect(text).toContain("postgres.shared_buffers");
  });
  it("of nothing are said so", () => expect(showChanges([])).toBe("nothing changes"));
});

describe("homelab.yaml", () => {
  it("without a word asks for what the planner would take by itself", () => {
    for (const target of ["embedded", "cluster", "homelab"] as const) expect(plan([desktop], wishesOf(HomelabSettings.parse({}), target)).components).toEqual(plan([desktop], { target }).components);
  });
});

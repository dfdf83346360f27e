import { budgetOf } from "../budgets.ts";
import type { HostBudget } from "../budgets.ts";
import { namesIn, type Fault, type Rule } from "./rule.ts";

const ofAHost: Rule = {
  reads: [namesIn("hosts"), namesIn("budgets.hosts")],
  faults: ({ budgets, hosts }) =>
    Object.keys(budgets.hosts).filter((name) => !Object.hasOwn(hosts, name)).map((name) => ({
      path: ["budgets", "hosts", name],
      expected: `a name from hosts (${Object.keys(hosts).join(", ") || "none"})`,
      do: `Add ${name} to hosts, or name one that is there; budgets.everyHost is for all.`,
    })),
};

const leavesSomething: Rule = {
  reads: ["budgets"],
  faults: ({ budgets }) => [
    ...tooMuchHeadroom(budgets.everyHost, ["budgets", "everyHost", "headroom"]),
    ...Object.keys(budgets.hosts).filter((name) => budgets.hosts[name]?.headroom !== undefined || budgets.hosts[name]?.mostMemory !== undefined).flatMap((name) =>
      tooMuchHeadroom(budgetOf(budgets, name), ["budgets", "hosts", name, budgets.hosts[name]?.headroom === undefined ? "mostMemory" : "headroom"]),
    ),
  ],
};

function tooMuchHeadroom({ headroom, mostMemory }: HostBudget, path: string[]): Fault[] {
  const percent = (part: number) => `${Math.round(part * 100)} %`;
  return headroom < mostMemory ? [] : [{ path, expected: `a headroom below mostMemory (headroom ${percent(headroom)}, mostMemory ${percent(mostMemory)})`, do: "Lower headroom or raise mostMemory; nothing would be left to plan with." }];
}

export const budgetRules: readonly Rule[] = [ofAHost, leavesSomething];

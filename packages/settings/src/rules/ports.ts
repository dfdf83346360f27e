import type { Rule } from "./rule.ts";

const ownPort: Rule = {
  reads: ["ports"],
  faults: ({ ports }) => {
    const entries = Object.entries(ports);
    return entries.flatMap(([name, port], i) => {
      const twin = entries.slice(0, i).find(([, earlier]) => earlier === port);
      return twin ? [{ path: ["ports", name], expected: `a port of its own: ports.${twin[0]} has the same number` }] : [];
    });
  },
};

export const portRules: readonly Rule[] = [ownPort];

import * as Capacity from "@homelab/capacity";
import { printBytes } from "@homelab/quantities";
import { sixMachines } from "@homelab/testing/machines";

const GB = 1e9;

/** Specification §10.1 and §10.2 for the 32 GB desktop: the upper end of each range, at all maxima. */
export const budget: NonNullable<Capacity.Wishes["fixed"]> = {
  nats: { memoryBytes: 2 * GB },
  postgres: { memoryBytes: 10 * GB },
  oxigraph: { memoryBytes: 2.5 * GB },
  litellm: { memoryBytes: 1 * GB },
  openobserve: { memoryBytes: 2 * GB },
  docling: { memoryBytes: 6 * GB, replicas: 3 },
  cognee: { memoryBytes: 6 * GB, replicas: 2 },
};

type Planner = Pick<typeof Capacity, "plan" | "remedies">;

export function planOfBudget({ plan, remedies }: Planner = Capacity) {
  const facts = [sixMachines["desktop-32gb"]];
  const wishes: Capacity.Wishes = { target: "cluster", fixed: budget };
  const made = plan(facts, wishes);
  return { made, ways: remedies(facts, wishes, made), byPlanner: plan(facts, { target: "cluster", components: { openobserve: { enabled: true }, cognee: { enabled: true } } }) };
}

/** The budget, why it is refused, and what the planner gives instead. */
export function budgetSection(capacity: Planner = Capacity): string {
  const { made, ways, byPlanner } = planOfBudget(capacity);
  const [host] = made.hosts;
  if (!host) throw new Error("the budget has no host");
  const given = (name: string) => byPlanner.components.find(({ component }) => component === name);
  const rows = Object.entries(budget).map(([name, { memoryBytes, replicas = 1 }]) => {
    const part = given(name);
    return `| ${name} | ${replicas} | ${printBytes(memoryBytes)} | ${printBytes(memoryBytes * replicas)} | ${part ? `${part.replicas.most} × ${printBytes(part.memory.limitBytes)}` : "no room"} |`;
  });
  const asked = Object.values(budget).reduce((sum, { memoryBytes, replicas = 1 }) => sum + memoryBytes * replicas, 0);
  const { totalBytes, systemBytes, kubernetesBytes, roomBytes } = host.memory;
  return `## A budget that is refused

Specification §10.1 gives each part of the 32 GB desktop a range and counts one of each burst ("28 to 30 GB"); §10.2 lets three converters and two Cognee
workers run at once. Taken at its word:

| part | replicas | memory of one | together | what the planner gives |
|---|---:|---:|---:|---:|
${rows.join("\n")}
| **all** | | | **${printBytes(asked)}** | |

The desktop reports ${printBytes(totalBytes)}. Its system keeps ${printBytes(systemBytes)}, Kubernetes ${printBytes(kubernetesBytes)}; after the headroom there is room for ${printBytes(roomBytes)}. So the plan refuses:

${made.shortfalls.map(({ component, message }) => `- ${component} ${message}`).join("\n")}

What would mend it, the cheapest first: ${ways.map(({ what }) => what).join("; ")}.
`;
}

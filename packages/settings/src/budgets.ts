import { z } from "zod";
import { BytesOrNone, share } from "./bounded.ts";

/** What may be wished for on one host; the planner sizes within it. */
const wishes = {
  reserveMemory: BytesOrNone,
  reserveDisk: BytesOrNone,
  headroom: share(0, 50),
  mostMemory: share(5, 100),
  mostCpu: share(5, 100),
  mostDisk: share(5, 95),
};

const meanings = {
  reserveMemory: "Memory left to your other programs, on top of what the planner keeps for the operating system and Kubernetes.",
  reserveDisk: "Space left free on the data disk for your other files.",
  headroom: "Part of the platform's memory that stays unplanned, for what no measurement foresaw.",
  mostMemory: "Most of the host's memory that the platform may take.",
  mostCpu: "Most of the host's cores that the platform may ask for.",
  mostDisk: "Most of the data disk that the platform may take.",
} satisfies Record<keyof typeof wishes, string>;

export const HostBudget = z.strictObject({
  reserveMemory: wishes.reserveMemory.prefault(0).describe(meanings.reserveMemory),
  reserveDisk: wishes.reserveDisk.prefault(0).describe(meanings.reserveDisk),
  headroom: wishes.headroom.prefault("10 %").describe(meanings.headroom),
  mostMemory: wishes.mostMemory.prefault("80 %").describe(meanings.mostMemory),
  mostCpu: wishes.mostCpu.prefault("90 %").describe(meanings.mostCpu),
  mostDisk: wishes.mostDisk.prefault("80 %").describe(meanings.mostDisk),
});
export type HostBudget = z.output<typeof HostBudget>;

/** Of one host only; what it does not say is said by `everyHost`. */
export const OwnBudget = z.strictObject({
  reserveMemory: wishes.reserveMemory.optional().describe(meanings.reserveMemory),
  reserveDisk: wishes.reserveDisk.optional().describe(meanings.reserveDisk),
  headroom: wishes.headroom.optional().describe(meanings.headroom),
  mostMemory: wishes.mostMemory.optional().describe(meanings.mostMemory),
  mostCpu: wishes.mostCpu.optional().describe(meanings.mostCpu),
  mostDisk: wishes.mostDisk.optional().describe(meanings.mostDisk),
});

export const Budgets = z.strictObject({
  everyHost: HostBudget.prefault({}).describe("Bounds on every host."),
  hosts: z.record(z.string(), OwnBudget).default({}).describe("Bounds on one host, by its name in `hosts`. Default: those of `everyHost`."),
});
export type Budgets = z.output<typeof Budgets>;

/** What bounds the planner on one host. */
export function budgetOf(budgets: Budgets, host: string): HostBudget {
  const own = Object.hasOwn(budgets.hosts, host) ? budgets.hosts[host] : undefined;
  const written = Object.fromEntries(Object.entries(own ?? {}).filter(([, value]) => value !== undefined));
  return { ...budgets.everyHost, ...written };
}

import { readFile } from "node:fs/promises";
import type { Plan } from "@homelab/capacity";
import { type StateLayout, writePrivately } from "@homelab/engines";
import { HostFacts } from "@homelab/hardware";
import { z } from "zod";

const Kept = z.looseObject({
  schema: z.literal(1),
  /** When `up` began to use it. */
  since: z.iso.datetime(),
  facts: z.strictObject({ from: z.string(), host: HostFacts }),
  hosts: z.array(z.looseObject({})),
  why: z.record(z.string(), z.looseObject({})),
});

/** The plan that the platform was last started with, and what it was made from. */
export type KeptPlan = Plan & Pick<z.output<typeof Kept>, "since" | "facts">;

/** Undefined where `up` has not run yet, or another version wrote it: the next `up` writes it anew. */
export async function readKeptPlan(layout: StateLayout): Promise<KeptPlan | undefined> {
  const text = await readFile(layout.planFile, "utf8").catch(() => undefined);
  return text === undefined ? undefined : keptPlanFrom(text);
}

function keptPlanFrom(text: string): KeptPlan | undefined {
  try {
    return Kept.safeParse(JSON.parse(text)).data as KeptPlan | undefined;
  } catch {
    return undefined; // cut off or edited
  }
}

/** A form that `./just plan --diff` reads too. */
export async function keepPlan(layout: StateLayout, plan: KeptPlan): Promise<void> {
  await writePrivately(layout.planFile, `${JSON.stringify(plan, null, 2)}\n`);
}

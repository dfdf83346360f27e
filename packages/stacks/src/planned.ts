import type { ComponentName, ComponentPlan } from "@homelab/capacity";
import { Priority } from "@homelab/settings";
import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import type { DeployedPlan } from "./plan.ts";

/** What every component of a phase is given beside its own. */
export const Shared = {
  /** References to pull images by, under the names of the catalog. */
  images: z.record(z.string(), z.string()),
  /** By the plan's name of a component. */
  priorities: z.record(z.string(), Priority),
};

interface Planned {
  plan: ComponentPlan;
  priority: Priority;
  image: (name: string) => string;
}

/** What the plan, the settings and the catalog say about one component; refuses a phase that wants what has no place. */
export function plannedBy(plan: DeployedPlan, { images, priorities }: z.output<z.ZodObject<typeof Shared>>): (name: ComponentName) => Planned {
  return (name) => {
    const found = plan.components.find(({ component }) => component === name);
    if (!found) throw new pulumi.RunError(`${pulumi.getProject()}: the plan has no place for ${name}\n  ./just plan --target ${pulumi.getStack()} says why and what would give it one; then deploy phase0 again.`);
    return { plan: found, priority: priorities[name] ?? "normal", image: imageNamed(images) };
  };
}

/** Whether the plan has a place for a component that other parts can do without. */
export const hasPlace = (plan: DeployedPlan, name: ComponentName): boolean => plan.components.some(({ component }) => component === name);

const imageNamed = (images: Readonly<Record<string, string>>) => (name: string): string => {
  const reference = images[name];
  if (reference === undefined) throw new pulumi.RunError(`${pulumi.getProject()}: there is no image of ${name}\n  ./just images --list shows which there are.`);
  return reference;
};

/** A part of the plan that comes with its component. */
export function sized<T>(name: string, sizes: T | null): T {
  if (sizes === null) throw new pulumi.RunError(`${pulumi.getProject()}: the plan has no sizes of ${name}\n  Deploy phase0 again.`);
  return sizes;
}

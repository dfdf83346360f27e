import { type ComponentName, type ComponentPlan, plan, type Plan } from "@homelab/capacity";
import type { ImageOf, PlatformHandle } from "@homelab/components";
import { sixMachines } from "../machines.ts";

/** The plan of a 32 GB desktop, for tests. */
export const desktop: Plan = plan([sixMachines["desktop-32gb"]], { target: "cluster", components: { cognee: { enabled: true } } });

export function planOf(name: ComponentName): ComponentPlan {
  const found = desktop.components.find(({ component }) => component === name);
  if (!found) throw new Error(`the plan of a desktop has no ${name}`);
  return found;
}

/** The same with room for more of it. */
export function scaled(name: ComponentName): ComponentPlan {
  return { ...planOf(name), replicas: { least: 1, most: 3 }, scaleAtPercent: 70 };
}

/** A part of the plan that must be there. */
export function sizesOf<K extends "nats" | "garage" | "postgres" | "workers">(name: K): NonNullable<Plan[K]> {
  const found = desktop[name];
  if (!found) throw new Error(`the plan of a desktop has no ${name}`);
  return found;
}

export const platform: PlatformHandle = {
  namespace: "lab",
  priorityClasses: { critical: "lab-critical", high: "lab-high", normal: "lab-normal", low: "lab-low" },
  nodes: { desktop: "node-1" },
  storageClass: null,
  pullSecret: null,
};

export const image: ImageOf = (name) => `localhost/homelab/${name}:1-abc`;

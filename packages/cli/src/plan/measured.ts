import type { ComponentName, ComponentPlan, Plan } from "@homelab/capacity";
import { memoryOf, partNames, type PartName, runningPart } from "@homelab/engines";
import { OperatorError } from "@homelab/operator-error";
import { printBytes } from "@homelab/quantities";
import type { Place } from "../place.ts";
import { table, tint } from "../terminal.ts";
import { readKeptPlan } from "./kept-plan.ts";

/** What a running part takes beside what the plan gives it, in bytes. */
export interface MeasuredPart {
  component: ComponentName;
  /** What the planner takes as its least: measured once, and half as much again. */
  leastBytes: number;
  givenBytes: number;
  /** Null where it does not run. */
  inUseBytes: number | null;
  /** The most that one of its processes held since it started. */
  peakBytes: number | null;
}

const componentOf: Readonly<Record<PartName, ComponentName>> = { nats: "nats", postgres: "postgres", oxigraph: "oxigraph", converter: "docling", "worker-text": "worker-text", "worker-model": "worker-model", api: "api" };

/** Each part of the embedded platform that runs here, by the plan it was started with. */
export async function measureParts({ layout }: Place): Promise<MeasuredPart[]> {
  const kept = await readKeptPlan(layout);
  const pids = await Promise.all(partNames.map(async (name) => [name, (await runningPart(layout, name))?.pid] as const));
  if (!kept || pids.every(([, pid]) => pid === undefined)) throw new OperatorError({ what: "plan", where: "--measured", got: `the embedded platform does not run (state: ${layout.root})`, do: "Start it with ./just up, give it documents, and ask again." });
  return Promise.all(
    pids.map(async ([name, pid]) => {
      const memory = pid === undefined ? undefined : await memoryOf(pid);
      return { ...givenTo(kept, componentOf[name]), inUseBytes: memory?.bytes ?? null, peakBytes: memory?.peakBytes ?? null };
    }),
  );
}

function givenTo(plan: Plan, component: ComponentName): Pick<MeasuredPart, "component" | "leastBytes" | "givenBytes"> {
  const planned: ComponentPlan | undefined = plan.components.find((candidate) => candidate.component === component);
  return { component, leastBytes: plan.why[`demands.${component}.memory.floor`]?.value ?? 0, givenBytes: planned ? planned.memory.limitBytes * planned.replicas.most : 0 };
}

export function showMeasured(parts: readonly MeasuredPart[]): string {
  const known = (bytes: number | null) => (bytes === null ? "?" : printBytes(bytes));
  const sum = (pick: (part: MeasuredPart) => number | null) => printBytes(parts.reduce((total, part) => total + (pick(part) ?? 0), 0));
  return table([
    ["part", "least", "the plan gives", "in use now", "largest process so far", ""].map((title) => tint("dim", title)),
    ...parts.map((part) => [part.component, printBytes(part.leastBytes), printBytes(part.givenBytes), known(part.inUseBytes), known(part.peakBytes), (part.inUseBytes ?? 0) > part.givenBytes ? tint("red", "more than planned") : ""]),
    ["all", sum((part) => part.leastBytes), sum((part) => part.givenBytes), sum((part) => part.inUseBytes), "", ""],
  ]);
}

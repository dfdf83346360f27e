import { MiB } from "@homelab/quantities";
import { type ComponentName, type Demand, placementOrder, type Priority, priorities } from "./demand.ts";
import { demands as every } from "./demands/index.ts";
import { decided } from "./figure.ts";
import type { Ledger } from "./ledger.ts";
import type { ModelFacts } from "./model/catalog.ts";
import type { ModelWish } from "./model/serve.ts";
import type { Wishes } from "./wishes.ts";

/** A demand as homelab.yaml leaves it. */
export interface Wanted {
  demand: Demand;
  priority: Priority;
  replicas: number;
  /** Memory of one replica that was fixed by hand. */
  fixedBytes: number | undefined;
  /** The model whose weights this component keeps in the host's memory; its appetite is then the model's. */
  model?: ModelFacts;
  /** Whether those weights are in the host's own memory rather than in a card's. */
  unified?: boolean;
  /** What was said about it in homelab.yaml. */
  wish?: ModelWish;
}

/** A component that is left out although nothing is short: switched off, not of this target, or its zone has no host. */
export interface Absent {
  component: ComponentName;
  why: string;
}

/** What was measured on one machine on one day, and half as much again for what was not seen that day. */
export const margin = decided(1.5, "what was measured, and half as much again for what was not seen");

/** What is to be placed, the most important first and everything before what needs it, and what is left out. */
export function wantedBy(wishes: Wishes): { wanted: Wanted[]; absent: Absent[]; disabled: ReadonlySet<ComponentName> } {
  const absent: Absent[] = [];
  const disabled = new Set<ComponentName>();
  const wanted: Wanted[] = [];
  for (const demand of every) {
    const wish = wishes.components?.[demand.setting];
    const fixed = wishes.fixed?.[demand.name];
    if (!demand.targets.includes(wishes.target)) absent.push({ component: demand.name, why: `not a part of ${wishes.target}` });
    else if (!(wish?.enabled ?? (demand.enabled || fixed !== undefined))) {
      disabled.add(demand.name);
      absent.push({ component: demand.name, why: `switched off (components.${demand.setting}.enabled)` });
    } else {
      const scaled = demand.replicas.value > 1 && (wishes.target !== "embedded" || demand.name === "docling");
      const most = fixed?.replicas ?? (scaled ? (wish?.maxReplicas ?? demand.replicas.value) : 1);
      wanted.push({ demand, priority: wish?.priority ?? demand.priority, replicas: most, fixedBytes: fixed?.memoryBytes });
    }
  }
  return { wanted: inOrder(wanted), absent, disabled };
}

/** Important ones first; one that others need is as important as the most important of them. */
function inOrder(wanted: readonly Wanted[]): Wanted[] {
  const rank = new Map(wanted.map((w) => [w.demand.name, priorities.indexOf(w.priority)]));
  for (let changed = true; changed; ) {
    changed = false;
    for (const { demand } of wanted) {
      for (const need of demand.needs) {
        if ((rank.get(need) ?? -1) <= (rank.get(demand.name) ?? 0)) continue;
        rank.set(need, rank.get(demand.name) ?? 0);
        changed = true;
      }
    }
  }
  const place = (w: Wanted) => (rank.get(w.demand.name) ?? 0) * placementOrder.length + placementOrder.indexOf(w.demand.name);
  return [...wanted].sort((a, b) => place(a) - place(b));
}

/** Up: a limit is in whole MiB too, and never below its floor. */
const wholeMiB = (bytes: number): number => Math.ceil(bytes / MiB) * MiB;

/** What a component's least memory depends on besides itself. */
export interface Circumstances {
  /** Of the model whose weights it keeps. */
  ofModel?: { floor: number; ceiling: number } | undefined;
  /** Connections that all wanted clients may open together, where the component serves them. */
  connections?: number | undefined;
  /** Below 1: the part of its least cores that it asks for, because the processes of one machine take turns. */
  coresShare: number | undefined;
}

/** Writes a component's own numbers, the least memory of one replica among them. */
export function writeDemand(ledger: Ledger, { demand, fixedBytes, model }: Wanted, { ofModel, connections, coresShare }: Circumstances): void {
  const at = `demands.${demand.name}`;
  if (fixedBytes !== undefined) {
    ledger.given(`${at}.memory.floor`, "bytes", wholeMiB(fixedBytes), { kind: "setting", how: "fixed by hand" });
    ledger.given(`${at}.memory.ceiling`, "bytes", wholeMiB(fixedBytes), { kind: "setting", how: "fixed by hand" });
  } else if (ofModel !== undefined) {
    const kind = model?.files[0]?.bytes.source ?? "published";
    ledger.given(`${at}.memory.floor`, "bytes", wholeMiB(ofModel.floor), { kind, how: `the smallest file of ${model?.name ?? ""} with its least context, compute buffer and runtime` });
    ledger.given(`${at}.memory.ceiling`, "bytes", wholeMiB(ofModel.ceiling), { kind, how: `the largest file of ${model?.name ?? ""} with its longest context and the largest prompt cache` });
  } else {
    writeFloor(ledger, demand, connections);
    ledger.figure(`${at}.memory.ceiling`, "bytes", demand.memory.ceiling);
  }
  ledger.figure(`${at}.memory.weight`, "count", demand.memory.weight);
  for (const part of ["floor", "ceiling", "weight"] as const) {
    if (part === "floor" && coresShare !== undefined && coresShare < 1) ledger.given(`${at}.cpu.floor`, "cores", Math.max(0.01, Math.floor(demand.cpu.floor.value * coresShare * 100) / 100), { kind: "decided", how: "its part of fewer cores than the least of all together: they take turns" });
    else ledger.figure(`${at}.cpu.${part}`, part === "weight" ? "count" : "cores", demand.cpu[part]);
    if (demand.disk) ledger.figure(`${at}.disk.${part}`, part === "weight" ? "count" : "bytes", demand.disk[part]);
  }
}

/** Of one connection with one sort; half of Postgres' memory is for them. */
export const perSession = decided(10 * MiB, "4 MiB of a connection and 1 MiB of its sort, twice: the other half is for shared buffers and vacuums");

function writeFloor(ledger: Ledger, demand: Demand, connections: number | undefined): void {
  const at = `demands.${demand.name}.memory`;
  const least = connections === undefined ? `${at}.floor` : `${at}.least`;
  if (demand.memory.floor.source === "measured") {
    ledger.figure(`${at}.measured`, "bytes", demand.memory.floor);
    ledger.figure(`${at}.margin`, "count", margin);
    ledger.derive(least, { unit: "bytes", how: "measured × margin, rounded up to whole MiB", from: { measured: `${at}.measured`, margin: `${at}.margin` }, value: (i) => wholeMiB(i.measured * i.margin) });
  } else ledger.figure(least, "bytes", demand.memory.floor);
  if (connections === undefined) return;
  ledger.given(`${at}.connections`, "count", connections, { kind: "decided", how: "pools of all wanted clients at their most replicas, and ten to spare" });
  ledger.figure(`${at}.perSession`, "bytes", perSession);
  ledger.derive(`${at}.floor`, { unit: "bytes", how: "the larger of least and connections × perSession", from: { least, connections: `${at}.connections`, perSession: `${at}.perSession` }, value: (i) => wholeMiB(Math.max(i.least, i.connections * i.perSession)) });
}

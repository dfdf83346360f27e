import { embeddedPlan, type EmbeddedPlan, plan, remedies } from "@homelab/capacity";
import type { PartName } from "@homelab/engines";
import { OperatorError } from "@homelab/operator-error";
import type { HostFacts } from "@homelab/hardware";
import type { Place } from "../place.ts";
import { factsFor } from "./facts.ts";
import type { FoundFacts } from "./facts-here.ts";
import { type KeptPlan, readKeptPlan } from "./kept-plan.ts";
import { embeddedWishes } from "./wishes.ts";

/** What `up` starts the embedded target with. */
export interface Planned {
  kept: KeptPlan;
  sizes: EmbeddedPlan;
}

/** Plans for this machine, or refuses with everything that is short and what would mend it. */
export async function planEmbedded(place: Place, folder: string | undefined): Promise<Planned> {
  const found = await factsFor(place, "embedded", folder);
  const [host] = found.hosts;
  if (!host) throw unreadable(found);
  const wishes = embeddedWishes(place.settings, [host], place.layout.root);
  const made = plan([host], wishes);
  const sizes = embeddedPlan(made);
  const before = await readKeptPlan(place.layout);
  if (sizes) return { kept: { ...made, since: sinceWhen(before, sizes), facts: { from: found.from, host } }, sizes };
  // its documents must stay within reach though the disk has become full
  const running = made.shortfalls.every(({ resource }) => resource === "disk" || resource === "need") ? before : undefined;
  const stays = running && embeddedPlan(running);
  if (running && stays) return { kept: running, sizes: stays };
  throw tooSmall(host, made.shortfalls.map(({ component, message }) => `${component} ${message}`), remedies([host], wishes, made).map(({ what }) => what));
}

const sinceWhen = (before: KeptPlan | undefined, sizes: EmbeddedPlan): string =>
  before && changedParts(embeddedPlan(before), sizes).length === 0 ? before.since : new Date().toISOString();

function unreadable({ from, problems }: FoundFacts): OperatorError {
  const reasons = problems.map(({ field, message }) => [field, message].filter(Boolean).join(": "));
  return new OperatorError({ what: "plan", where: from, got: reasons.join("; ") || "no facts of this machine", do: "See ./just doctor; sizes follow from what the machine has." });
}

function tooSmall({ host }: HostFacts, lacks: readonly string[], ways: readonly string[]): OperatorError {
  const first = ways.length > 0 ? `Any of: ${ways.join("; ")}.` : "Use a machine with more.";
  return new OperatorError({ what: "plan", where: host, got: `the embedded platform does not fit: ${lacks.join("; ")}`, do: `${first} ./just plan --target embedded shows what goes where, budgets in homelab.yaml how much of it may be taken.` });
}

/** Parts that another plan would restart, in the order of starting. */
export function changedParts(before: EmbeddedPlan | undefined, after: EmbeddedPlan): PartName[] {
  const differs = (...pick: ((sizes: EmbeddedPlan) => unknown)[]) => pick.some((value) => before === undefined || JSON.stringify(value(before)) !== JSON.stringify(value(after)));
  const parts: [PartName, boolean][] = [
    ["nats", differs((s) => s.nats.fileStoreBytes, (s) => s.nats.memoryStoreBytes)],
    ["postgres", differs((s) => s.postgres)],
    ["converter", differs((s) => s.converters, (s) => s.convertMemoryBytes)],
    ["worker-text", differs((s) => s.concurrency, (s) => s.heapMib["worker-text"], (s) => s.embeddingBatch)],
    ["worker-model", differs((s) => s.concurrency, (s) => s.heapMib["worker-model"], (s) => s.embeddingBatch)],
    ["api", differs((s) => s.heapMib.api)],
  ];
  return parts.flatMap(([part, changed]) => (changed ? [part] : []));
}

import type { ModelFacts, Target, Wishes } from "@homelab/capacity";
import type { HostFacts } from "@homelab/hardware";
import { budgetOf, type HomelabSettings } from "@homelab/settings";
import { mountOf } from "./this-machine.ts";

/** What homelab.yaml asks of the planner. `model` is what the file of `models.llm` says of itself, where it could be read. */
export function wishesOf(settings: HomelabSettings, target: Target, model?: ModelFacts): Wishes {
  const { llm } = settings.models;
  const dataDisks = Object.fromEntries(Object.entries(settings.hosts).flatMap(([host, { dataDisk }]) => (dataDisk === undefined ? [] : [[host, dataDisk]])));
  const zones = Object.fromEntries(Object.entries(settings.zones).filter(([, host]) => host !== undefined)) as NonNullable<Wishes["zones"]>;
  return {
    target,
    components: settings.components,
    budgetOf: (host) => budgetOf(settings.budgets, host),
    dataDisks,
    zones,
    ...(llm === undefined ? {} : { llm: { name: llm.name, ...given({ quantization: llm.quantization, context: llm.context, facts: model }), isThere: llm.file !== undefined } }),
  };
}

/** The embedded target keeps everything in its state folder, on whatever disk that is. */
export function embeddedWishes(settings: HomelabSettings, facts: readonly HostFacts[], stateFolder: string): Wishes {
  const dataDisks = Object.fromEntries(facts.flatMap((host) => [[host.host, mountOf(host, stateFolder)]]).filter((pair): pair is [string, string] => pair[1] !== undefined));
  return { ...wishesOf(settings, "embedded"), dataDisks };
}

/** Without the keys that have no value. */
const given = <T extends object>(from: T) => Object.fromEntries(Object.entries(from).filter(([, value]) => value !== undefined)) as { [K in keyof T]?: Exclude<T[K], undefined> };

import { componentNames, componentPlaces, type ComponentName } from "../components.ts";
import { enabledComponents } from "../places.ts";
import type { Rule } from "./rule.ts";

const reads = ["target", "components.*.enabled"];

/** On one machine without a cluster the parts are one program set; there is no half of it. */
const wholeOnEmbedded: Rule = {
  reads,
  faults: ({ target, components }) =>
    target !== "embedded" ? [] : componentNames
      .filter((name) => componentPlaces[name].targets.includes("embedded") && !components[name].enabled)
      .map((name) => ({ path: ["components", name, "enabled"], expected: "true, because the embedded target always runs it", do: "Remove the line, or choose the target cluster or homelab." })),
};

const needsAreThere: Rule = {
  reads,
  faults: (settings) => {
    if (settings.target === "embedded") return [];
    const enabled = enabledComponents(settings);
    return componentNames.flatMap((name) => {
      const users = enabled.filter((user) => componentPlaces[user].needs.includes(name));
      if (settings.components[name].enabled || users.length === 0) return [];
      const all = withTheirUsers(users, enabled).join(", ");
      return [{ path: ["components", name, "enabled"], expected: `true, because ${users.join(", ")} ${users.length === 1 ? "needs" : "need"} ${name}`, do: `Enable ${name}, or switch off ${all} too.` }];
    });
  },
};

/** What would have to go with these parts. */
function withTheirUsers(parts: readonly ComponentName[], enabled: readonly ComponentName[]): ComponentName[] {
  const more = enabled.filter((name) => !parts.includes(name) && componentPlaces[name].needs.some((need) => parts.includes(need)));
  return more.length === 0 ? [...parts] : withTheirUsers([...parts, ...more], enabled);
}

const cogneeHasAModel: Rule = {
  reads: [...reads, "models.chat", "models.llm"],
  faults: ({ target, components, models }) =>
    target === "embedded" || !components.cognee.enabled || models.chat || models.llm
      ? []
      : [{ path: ["components", "cognee", "enabled"], expected: "false, because cognee needs a language model and none is set", do: "Set models.chat or models.llm, or switch cognee off." }],
};

export const componentRules: readonly Rule[] = [wholeOnEmbedded, needsAreThere, cogneeHasAModel];

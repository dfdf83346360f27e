import { parseBytes, parseCores, printBytes } from "@homelab/quantities";
import { containersOf, podSpecOf } from "../object.ts";
import type { Rule } from "../rule.ts";

/** A container without a limit takes a whole host; one above the plan's takes what another was promised. */
export const limitsWithinPlan: Rule = {
  name: "limits-within-plan",
  description: "Every container asks for and is limited to memory and cores, and to no more memory than the plan gives its part.",
  breaches: (object, plan) => containersOf(podSpecOf(object)).flatMap(({ name = "?", resources }) => [
    ...(["requests", "limits"] as const).flatMap((side) => (["memory", "cpu"] as const).flatMap((what) => (amount(what, resources?.[side]?.[what]) === undefined ? [`container ${name} has no resources.${side}.${what}`] : []))),
    ...(["memory", "cpu"] as const).flatMap((what) => {
      const [least = 0, most = Infinity] = [amount(what, resources?.requests?.[what]), amount(what, resources?.limits?.[what])];
      return least > most ? [`container ${name} asks for more ${what} than it is limited to`] : [];
    }),
    ...tooLarge(name, amount("memory", resources?.limits?.["memory"]) ?? 0, plan.parts[object.metadata?.labels?.["app.kubernetes.io/name"] ?? ""] ?? plan.largestBytes),
  ]),
};

const amount = (what: "memory" | "cpu", text: string | undefined): number | undefined => (text === undefined ? undefined : (what === "memory" ? parseBytes : parseCores)(text));
const tooLarge = (name: string, bytes: number, most: number): string[] => (bytes > most ? [`container ${name} is limited to ${printBytes(bytes)}, the plan gives it ${printBytes(most)}`] : []);

import { OperatorError } from "@homelab/operator-error";
import { phaseCalled, phases, type Phase } from "@homelab/stacks";

/** The phase that was typed, in either of the two ways. */
export function phaseNamed(name: string | undefined, stack: string | undefined): Phase {
  const known = phases.map((phase) => phase.name).join(", ");
  const asked = name ?? stack;
  const wrong = (got: string) => new OperatorError({ what: "phases", where: "PHASE", got, do: `Name one of ${known}; its number is enough: phase0.` });
  if (asked === undefined) throw wrong("none was named");
  if (name !== undefined && stack !== undefined && phaseCalled(name) !== phaseCalled(stack)) throw wrong(`"${name}" and --stack "${stack}", which are two`);
  const phase = phaseCalled(asked);
  if (!phase) throw wrong(`"${asked}"`);
  return phase;
}

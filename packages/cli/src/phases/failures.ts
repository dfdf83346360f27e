import { OperatorError } from "@homelab/operator-error";
import { undoOr } from "./stateful.ts";
import { CommandError, ConcurrentUpdateError, type EngineEvent } from "@pulumi/pulumi/automation/index.js";

/** What went wrong in a run of Pulumi, told to the person at the terminal: each cause once, with the resource it is about. */
export function inWords({ what, where, error, events }: { what: string; where: string; error: unknown; events: readonly EngineEvent[] }): unknown {
  if (!(error instanceof CommandError)) return error;
  if (error instanceof ConcurrentUpdateError) {
    return new OperatorError({ what, where, got: `another deployment holds its state: ${ownerIn(error.message)}`, do: "Wait until it has finished. If nobody runs it any more: it was killed, and pulumi cancel --stack frees the state." }, { cause: error });
  }
  const broken = policyBreaches(events);
  if (broken.length > 0) return new OperatorError({ what, where, got: `the policies refuse it:\n${broken.map((text) => `    ${text}`).join("\n")}`, do: "Change what is named; the rules are in packages/policies. Nothing was changed." }, { cause: error });
  const kept = protectedOnes(events);
  if (kept.length > 0) return new OperatorError({ what, where, got: `this would delete or replace ${kept.join(", ")}, which keeps data. Nothing was changed`, do: undoOr("./just pulumi-destroy with --delete-data NAME") }, { cause: error });
  const said = complaints(events);
  const got = said.length > 0 ? said : lastLines(error.message);
  return new OperatorError({ what, where, got: `\n${got.map((text) => `    ${text}`).join("\n")}`, do: "Mend that and run the same command again: what is done already stays done." }, { cause: error });
}

const plain = (text: string): string => text.replaceAll(/<\{%[^%]*%\}>/g, "").trim();
const nameOf = (urn: string | undefined): string => (urn ? `${(urn.split("::")[2] ?? "").split("$").at(-1)?.split(":").at(-1) ?? ""} ${urn.split("::").at(-1) ?? ""}: ` : "");

export function policyBreaches(events: readonly EngineEvent[]): string[] {
  const breaches = events.flatMap(({ policyEvent }) => (policyEvent?.enforcementLevel === "mandatory" ? [`${nameOf(policyEvent.resourceUrn)}${policyEvent.policyName}: ${plain(policyEvent.message).split("\n").at(-1) ?? ""}`] : []));
  return [...new Set(breaches)];
}

/** What the engine refuses to touch because it is protected, by kind and name. */
function protectedOnes(events: readonly EngineEvent[]): string[] {
  const refused = events.flatMap(({ diagnosticEvent }) => (diagnosticEvent?.severity === "error" && diagnosticEvent.message.includes("marked for protection") ? [nameOf(diagnosticEvent.urn).replace(/: $/, "")] : []));
  return [...new Set(refused)];
}

/** The engine's own closing words say only that something failed. */
const empty = /^(?:preview|update|destroy|refresh) failed$|^resource .* failed$/i;

function complaints(events: readonly EngineEvent[]): string[] {
  const errors = events.flatMap(({ diagnosticEvent }) => (diagnosticEvent?.severity === "error" ? [diagnosticEvent] : []));
  const lines = errors.flatMap(({ urn, message }) => {
    const [first = "", ...rest] = plain(message).split("\n").filter((line) => line.trim() !== "");
    return empty.test(first) && rest.length === 0 ? [] : [`${nameOf(urn)}${first}`, ...rest.slice(0, 8).map((line) => `  ${line.trim()}`)];
  });
  return [...new Set(lines)];
}

const lastLines = (message: string): string[] => message.split("\n").filter((line) => line.trim() !== "").slice(-12);

const ownerIn = (message: string): string => /created by (\S+ \(pid \d+\) at \S+)/.exec(message)?.[1] ?? "unknown";

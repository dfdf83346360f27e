import type { EngineEvent } from "@pulumi/pulumi/automation/index.js";
import type { Terminal } from "../terminal.ts";

const done: Readonly<Record<string, string>> = { create: "created", update: "updated", replace: "replaced", delete: "deleted", "create-replacement": "created anew", "delete-replaced": "deleted the old" };
const waitingLineMs = 15_000;

export interface Progress extends Disposable {
  event(event: EngineEvent): void;
}

/** A line for each resource as it is done, and one for what is waited for: never a long silence. */
export function showProgress(terminal: Terminal): Progress {
  const under = new Map<string, { label: string; since: number; last: string }>();
  const timer = setInterval(() => {
    for (const { label, since, last } of under.values()) if (Date.now() - since > waitingLineMs) terminal.say(`  … ${label} (${seconds(since)} s)${last ? `: ${last}` : ""}`);
  }, waitingLineMs).unref();
  return {
    event: ({ resourcePreEvent, resOutputsEvent, resOpFailedEvent, diagnosticEvent }) => {
      const begun = resourcePreEvent?.metadata;
      if (begun && begun.op in done) under.set(begun.urn, { label: labelOf(begun), since: Date.now(), last: "" });
      const waiting = under.get(diagnosticEvent?.urn ?? "");
      if (waiting && diagnosticEvent) waiting.last = firstLine(diagnosticEvent.message) || waiting.last;
      const ended = resOutputsEvent?.metadata ?? resOpFailedEvent?.metadata;
      const was = ended && under.get(ended.urn);
      if (!ended || !was) return;
      under.delete(ended.urn);
      terminal.say(resOpFailedEvent ? `  failed   ${was.label}` : `  ${(done[ended.op] ?? ended.op).padEnd(8)} ${was.label} (${seconds(was.since)} s)`);
    },
    [Symbol.dispose]: () => clearInterval(timer),
  };
}

const labelOf = ({ type, urn }: { type: string; urn: string }): string => `${type.split(":").at(-1) ?? type} ${urn.split("::").at(-1) ?? ""}`;
const seconds = (since: number): string => ((Date.now() - since) / 1000).toFixed(1);
const firstLine = (message: string): string => message.replaceAll(/<\{%[^%]*%\}>/g, "").trim().split("\n", 1)[0] ?? "";

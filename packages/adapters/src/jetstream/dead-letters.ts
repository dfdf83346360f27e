import { deadLetter, DeadLetter, documentIdOf, headerNames } from "@homelab/contracts";
import { Refused } from "@homelab/pipeline";
import { jetstream, jetstreamManager, type JetStreamManager, type JsMsg, type StoredMsg } from "@nats-io/jetstream";
import type { NatsConnection } from "@nats-io/transport-node";
import { publishRaw } from "./publish.ts";

/** A dead letter with its number in the DEAD stream, which names it. */
export interface NumberedDeadLetter extends DeadLetter {
  id: number;
}

/** What can be done with what failed. */
export interface DeadLetters {
  /** Oldest first. */
  list(limit?: number): Promise<NumberedDeadLetter[]>;
  show(id: number): Promise<NumberedDeadLetter | undefined>;
  /** Sends the original message again, then forgets the letter. Undefined when there is no such letter. */
  redrive(id: number): Promise<NumberedDeadLetter | undefined>;
  dismiss(id: number): Promise<NumberedDeadLetter | undefined>;
  count(): Promise<number>;
}

export async function deadLetters(connection: NatsConnection): Promise<DeadLetters> {
  const manager = await jetstreamManager(connection, { checkAPI: false });
  const show = async (id: number) => numbered(await manager.direct.getMessage("DEAD", { seq: id }));
  const forget = (id: number) => manager.streams.deleteMessage("DEAD", id, false);
  return {
    show,
    async list(limit = 1000) {
      const found: NumberedDeadLetter[] = [];
      for (let seq = 1; found.length < limit; ) {
        const message = await manager.direct.getMessage("DEAD", { seq, next_by_subj: deadLetter.subject });
        if (!message) break;
        const letter = numbered(message);
        if (letter) found.push(letter);
        seq = message.seq + 1;
      }
      return found;
    },
    async redrive(id) {
      const letter = await show(id);
      if (!letter) return undefined;
      // sent again it would be no letter again
      if (letter.original.subject === deadLetter.subject) throw new Refused("bad-message", `dead letter ${id}: ${letter.reason}`);
      await publishRaw(jetstream(connection), letter.original.subject, letter.original.body, {
        "Nats-Msg-Id": `redrive:${id}`,
        [headerNames.redrivenFrom]: String(id),
        ...(letter.traceparent && { [headerNames.traceparent]: letter.traceparent }),
      });
      await forget(id);
      return letter;
    },
    async dismiss(id) {
      const letter = await show(id);
      if (letter) await forget(id);
      return letter;
    },
    async count() {
      const { state } = await manager.streams.info("DEAD", { subjects_filter: deadLetter.subject });
      return state.subjects?.[deadLetter.subject] ?? 0;
    },
  };
}

function numbered(message: StoredMsg | null): NumberedDeadLetter | undefined {
  if (message?.subject !== deadLetter.subject) return undefined;
  const body = message.string();
  return { ...(readLetter(body) ?? unreadable(message.seq, message.time, body)), id: message.seq };
}

function readLetter(body: string): DeadLetter | undefined {
  try {
    return DeadLetter.safeParse(JSON.parse(body)).data;
  } catch {
    return undefined; // shown as what it is
  }
}

/** One message that is no letter of ours must not hide the others. It can be looked at and dismissed. */
function unreadable(sequence: number, at: Date, body: string): DeadLetter {
  const original = { subject: deadLetter.subject, stream: deadLetter.stream, sequence, body };
  return { stage: "unknown", documentId: null, versionId: null, class: "bad-message", reason: "somebody put a message there that is no dead letter; it can only be dismissed", attempts: 0, failedAt: at.toISOString(), traceparent: null, original };
}

/** The letter of a message that a worker gives up. */
export function letterOf(stage: string, message: JsMsg, why: { class: string; why: string }): DeadLetter {
  return letter(stage, message, { ...why, attempts: message.info.deliveryCount, sequence: message.seq, stream: message.info.stream });
}

function letter(
  stage: string,
  message: { subject: string; string(): string; headers?: { get(name: string): string } | undefined },
  of: { class: string; why: string; attempts: number; sequence: number; stream: string },
): DeadLetter {
  const body = message.string();
  return {
    stage,
    ...idsIn(body),
    class: of.class,
    reason: of.why,
    attempts: of.attempts,
    failedAt: new Date().toISOString(),
    traceparent: message.headers?.get(headerNames.traceparent) || null,
    original: { subject: message.subject, stream: of.stream, sequence: of.sequence, body },
  };
}

function idsIn(body: string): Pick<DeadLetter, "documentId" | "versionId"> {
  try {
    const { documentId, versionId, source } = JSON.parse(body) as Record<string, string>;
    const ids = DeadLetter.pick({ documentId: true, versionId: true }).safeParse({
      documentId: documentId ?? (source === undefined ? null : documentIdOf(source)),
      versionId: versionId ?? null,
    });
    return ids.data ?? { documentId: null, versionId: null };
  } catch {
    // the letter is about a body that cannot be read; it names nobody
    return { documentId: null, versionId: null };
  }
}

/** The advisory the server sends when a message used up its deliveries, as far as it is needed. */
interface MaxDeliveries {
  stream: string;
  consumer: string;
  stream_seq: number;
  deliveries: number;
}

/** The letter of a message whose workers died before they could say anything; undefined when it is gone. */
export async function letterOfAdvisory(manager: JetStreamManager, advisory: MaxDeliveries): Promise<DeadLetter | undefined> {
  const message = await manager.streams.getMessage(advisory.stream, { seq: advisory.stream_seq });
  if (!message) return undefined;
  return letter(advisory.consumer, { subject: message.subject, string: () => message.string(), headers: message.header }, {
    class: "attempts-exhausted",
    why: `every one of ${advisory.deliveries} workers that took it died or fell silent`,
    attempts: advisory.deliveries,
    sequence: advisory.stream_seq,
    stream: advisory.stream,
  });
}

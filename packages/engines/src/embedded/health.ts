import { z } from "zod";
import { natsComplaint } from "../nats/health.ts";
import { oxigraphComplaint } from "../oxigraph/program.ts";
import { postgresComplaint } from "../postgres/roles.ts";
import type { Complaint } from "../process/wait-until.ts";
import type { PartName } from "../program.ts";
import type { StateLayout } from "../state/layout.ts";
import type { HomelabSettings } from "@homelab/settings";
import { workerStages } from "./programs.ts";
import { runningPart } from "./running.ts";
import { apiUrlOf } from "./target.ts";

export interface HealthQuestions {
  settings: HomelabSettings;
  layout: StateLayout;
  /** Absent where the state folder has none yet, or the caller may not read it. */
  superuserPassword: string | undefined;
  /** Sent to the API where it asks for one. */
  apiToken?: string | undefined;
}

/** Each part's own health question: the part answers it, not its supervisor. */
export function complaintOf(name: PartName, at: HealthQuestions): Complaint {
  const { ports } = at.settings;
  switch (name) {
    case "nats":
      return (signal) => natsComplaint(ports.natsMonitor, signal);
    case "postgres":
      return () => postgresComplaint({ host: "127.0.0.1", port: ports.postgres, database: "postgres", user: "postgres", password: at.superuserPassword ?? "" }, 2000);
    case "oxigraph":
      return (signal) => oxigraphComplaint(ports.oxigraph, signal);
    case "converter":
      return (signal) => httpComplaint(`http://127.0.0.1:${ports.converter}/health`, signal);
    case "worker-text":
    case "worker-model":
      return (signal) => workerComplaint(name, at, signal);
    case "api":
      return (signal) => httpComplaint(`${apiUrlOf(at.settings)}/api/v1/health`, signal, at.apiToken);
  }
}

async function httpComplaint(url: string, signal: AbortSignal, token?: string): Promise<string | undefined> {
  const answer = await fetch(url, { signal, ...(token ? { headers: { authorization: `Bearer ${token}` } } : {}) });
  await answer.body?.cancel();
  return answer.ok ? undefined : `${url} answers ${answer.status}`;
}

/** A worker has no door of its own. It is well when each of its stages asks for messages or works on one. */
async function workerComplaint(name: keyof typeof workerStages, at: HealthQuestions, signal: AbortSignal): Promise<string | undefined> {
  if (!(await runningPart(at.layout, name))) return "its process is not there";
  const consumers = (await streamsReport(at.settings.ports.natsMonitor, signal)).flatMap((stream) => stream.consumers);
  for (const stage of workerStages[name]) {
    const consumer = consumers.find((c) => c.name === stage);
    if (!consumer) return `its consumer "${stage}" does not exist`;
    if (consumer.waitingPulls === 0 && consumer.inWork === 0) return `nobody asks for the messages of "${stage}"`;
  }
  return undefined;
}

const Jsz = z.object({
  account_details: z
    .array(
      z.object({
        stream_detail: z
          .array(
            z.object({
              name: z.string(),
              state: z.object({ messages: z.number(), bytes: z.number() }),
              config: z.object({ max_bytes: z.number() }).optional(),
              consumer_detail: z
                .array(z.object({ name: z.string(), num_pending: z.number(), num_ack_pending: z.number(), num_redelivered: z.number(), num_waiting: z.number() }))
                .nullish(),
            }),
          )
          .nullish(),
      }),
    )
    .nullish(),
});

export interface StreamReport {
  name: string;
  messages: number;
  bytes: number;
  /** Null where the stream has no bound of its own. */
  maxBytes: number | null;
  consumers: { name: string; waiting: number; inWork: number; redelivered: number; waitingPulls: number }[];
}

/** What is in each stream and how far its consumers are behind, from the server's monitor. */
export async function streamsReport(monitorPort: number, signal: AbortSignal): Promise<StreamReport[]> {
  const answer = await fetch(`http://127.0.0.1:${monitorPort}/jsz?accounts=true&streams=true&consumers=true&config=true`, { signal });
  const accounts = Jsz.parse(await answer.json()).account_details ?? [];
  return accounts.flatMap((account) => account.stream_detail ?? []).map((stream) => ({
    name: stream.name,
    messages: stream.state.messages,
    bytes: stream.state.bytes,
    maxBytes: stream.config && stream.config.max_bytes > 0 ? stream.config.max_bytes : null,
    consumers: (stream.consumer_detail ?? []).map((c) => ({ name: c.name, waiting: c.num_pending, inWork: c.num_ack_pending, redelivered: c.num_redelivered, waitingPulls: c.num_waiting })),
  }));
}

import { join } from "node:path";
import type { EmbeddedPlan } from "@homelab/capacity";
import {
  codeStamp,
  converterSources,
  ensureServiceUser,
  ensureState,
  install,
  lockExclusively,
  missingExecutables,
  nodeSources,
  readStateFile,
  refuseOtherPostgres,
  stateSchema,
  withEngineCopies,
  writeStateFile,
  type EmbeddedTarget,
  type Installed,
  type StateFile,
} from "@homelab/engines";
import { OperatorError } from "@homelab/operator-error";
import { modelFilesIn } from "@homelab/adapters/embedder";
import { apiAddress, type Place } from "../place.ts";
import { planEmbedded } from "../plan/embedded.ts";
import { keepPlan } from "../plan/kept-plan.ts";
import type { Terminal } from "../terminal.ts";
import { endCard, printCard } from "./card.ts";
import { awaitHealth, startMissing, startTop } from "./start.ts";
import { shrinkStore, withRoomForStreams } from "./shrink-store.ts";
import { ingestSamples } from "./samples.ts";
import { runSteps, secondsSince } from "./steps.ts";

export interface UpOptions {
  samples: boolean;
  /** Folder of facts to plan with. Default: the audit's, else this machine as it is. */
  facts?: string;
}

/** Brings the platform of a place to healthy, from whatever it finds, and shows how to use it. */
export async function up(place: Place, options: UpOptions, terminal: Terminal): Promise<void> {
  const started = performance.now();
  const { layout } = place;
  await refuseMissing(place);
  const known = await readStateFile(layout);
  await refuseOtherPostgres(layout, "18");
  const planned = await planEmbedded(place, options.facts);
  const user = await ensureServiceUser((line) => terminal.say(line));
  await ensureState(layout, user);
  await using _lock = await lockExclusively(join(layout.run, "lock"), "up");
  const state = await recordState(place, known);
  const target = await targetOf(place, user, planned.sizes);
  const roomy = await withRoomForStreams(target);
  let installed: Installed | undefined;
  const now = (): Installed => installed ?? unreachable();
  await runSteps(
    [
      { title: "engines, secrets and configuration in place", run: async () => void (installed = await install(roomy, process.env)) },
      { title: "supervisor running", run: async (note) => startMissing(target, now(), (line) => (terminal.interactive ? note(line) : terminal.say(line))) },
      { title: "NATS, Postgres and Oxigraph healthy", run: async (note) => awaitHealth(target, now(), ["nats", "postgres", "oxigraph"], note) },
      { title: "database and streams prepared", run: async () => (await import("./prepare-stores.ts")).prepareStores(target, now().secrets) },
      ...(roomy === target ? [] : [{ title: "queues made smaller", run: async (note: (text: string) => void) => shrinkStore(target, now(), note) }]),
      { title: "workers and API started", run: async () => startTop(target) },
      { title: "everything healthy", run: async (note) => awaitHealth(target, now(), ["converter", "worker-text", "worker-model", "api"], note) },
    ],
    terminal,
  );
  await keepPlan(layout, planned.kept);
  if (options.samples && state.samplesIngested === null) await ingestSamples(place, state, terminal);
  const card = await endCard(place, await apiAddress(place), Number(secondsSince(started)));
  if (terminal.json) terminal.printJson(card);
  else printCard(card, terminal);
}

async function refuseMissing(place: Place): Promise<void> {
  const missing = await missingExecutables(place.executables);
  if (missing.length === 0) return;
  throw new OperatorError({ what: "programs", where: missing.join(", "), got: "not set, or what they name cannot be run", do: "Start through ./just, which installs the programs and sets these variables; ./just doctor shows what is missing." });
}

async function recordState({ layout, settings }: Place, known: StateFile | undefined): Promise<StateFile> {
  const state = { schema: stateSchema, created: known?.created ?? new Date().toISOString(), ports: settings.ports, samplesIngested: known?.samplesIngested ?? null };
  await writeStateFile(layout, state);
  return state;
}

async function targetOf(place: Place, user: EmbeddedTarget["user"], plan: EmbeddedPlan): Promise<EmbeddedTarget & { initdb: string }> {
  const { modelFile, tokenizerFile } = await modelFilesIn(place.executables.venv);
  const code = { node: await codeStamp(place.repository, nodeSources), converter: await codeStamp(place.repository, converterSources) };
  return withEngineCopies({ ...place, plan, user, code, model: { model: modelFile, tokenizer: tokenizerFile } });
}

function unreachable(): never {
  throw new Error("up: a step ran before the one it needs");
}

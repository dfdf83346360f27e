import { setTimeout as sleep } from "node:timers/promises";
import { BatchV1Api, CoreV1Api, type V1Job } from "@kubernetes/client-node";
import { OperatorError } from "@homelab/operator-error";
import { phaseCalled, ToolingOutputs } from "@homelab/stacks";
import type { Terminal } from "../terminal.ts";
import { openStack, toldBy, type Deployer } from "./stack.ts";

export interface Evaluation {
  passed: boolean;
  job: string;
}

const everyMs = 2_000;
/** The Job ends by itself before that. */
const patienceMs = 1_900_000;

/** Runs the evaluation that phase 4 keeps ready, and shows what it said. */
export async function evaluate(deployer: Deployer, terminal: Terminal): Promise<Evaluation> {
  const { batch, core, namespace } = apisOf(deployer);
  const template = await templateOf(deployer);
  const kept = await batch.readNamespacedCronJob({ name: template, namespace });
  const name = `${template}-${Date.now().toString(36)}`;
  const { metadata, spec } = kept.spec?.jobTemplate ?? {};
  await batch.createNamespacedJob({ namespace, body: { metadata: { ...metadata, name }, ...(spec === undefined ? {} : { spec: { ...spec, ttlSecondsAfterFinished: 3600 } }) } });
  terminal.say(`Evaluating as job ${name}…`);
  const passed = await outcomeOf(async () => batch.readNamespacedJob({ name, namespace }));
  const [pod] = (await core.listNamespacedPod({ namespace, labelSelector: `job-name=${name}` })).items;
  const said = pod?.metadata?.name === undefined ? "its pod could not be made" : await core.readNamespacedPodLog({ name: pod.metadata.name, namespace });
  if (terminal.json) terminal.printJson({ passed, job: name });
  else terminal.print(said.trimEnd());
  return { passed, job: name };
}

async function outcomeOf(read: () => Promise<V1Job>): Promise<boolean> {
  for (const end = Date.now() + patienceMs; Date.now() < end; await sleep(everyMs)) {
    const conditions = (await read()).status?.conditions ?? [];
    const ended = conditions.find(({ type, status }) => status === "True" && (type === "Complete" || type === "Failed"));
    if (ended) return ended.type === "Complete";
  }
  throw new OperatorError({ what: "promptfoo-eval", where: "its job", got: "it has not ended", do: "kubectl describe job shows what holds it." });
}

function apisOf({ place: { config, settings } }: Deployer): { batch: BatchV1Api; core: CoreV1Api; namespace: string } {
  return { batch: config.makeApiClient(BatchV1Api), core: config.makeApiClient(CoreV1Api), namespace: settings.cluster.namespace };
}

async function templateOf(deployer: Deployer): Promise<string> {
  const phase = phaseCalled("phase4");
  const told = phase && ToolingOutputs.safeParse(await toldBy(await openStack(deployer, phase)));
  if (told?.success && told.data.evaluation !== null) return told.data.evaluation;
  const got = told?.success ? "the plan has no place for promptfoo" : "phase4-tooling is not deployed there, or by another version";
  throw new OperatorError({ what: "promptfoo-eval", where: `--target ${deployer.place.target}`, got, do: "Run ./just phases first, with components.promptfoo enabled." });
}

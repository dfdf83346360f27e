import { setTimeout as sleep } from "node:timers/promises";
import { BatchV1Api, CoreV1Api, type V1Job } from "@kubernetes/client-node";
import { OperatorError } from "@homelab/operator-error";
import { phaseCalled, ToolingOutputs } from "@homelab/stacks";
import type { Terminal } from "../terminal.ts";
import { casesIn, renderCases, type Case } from "./evaluation-cases.ts";
import { openStack, toldBy, type Deployer } from "./stack.ts";
import { troublesIn, type Trouble } from "./trouble.ts";
import { patienceFor } from "./watch.ts";

export interface Evaluation {
  passed: boolean;
  job: string;
  cases: Case[];
}

const everyMs = 2_000;
/** The Job ends by itself before that. */
const patienceMs = 1_900_000;

interface Cluster {
  batch: BatchV1Api;
  core: CoreV1Api;
  namespace: string;
}

/** Runs the evaluation that phase 4 keeps ready, and shows what became of each question. */
export async function evaluate(deployer: Deployer, terminal: Terminal): Promise<Evaluation> {
  const cluster = clusterOf(deployer);
  const job = await startFrom(await templateOf(deployer), cluster);
  terminal.say(`Evaluating as job ${job}…`);
  const passed = await outcomeOf(job, cluster, terminal);
  const cases = await casesOf(job, cluster, deployer.place.target);
  if (terminal.json) terminal.printJson({ passed, job, cases } satisfies Evaluation);
  else terminal.print(renderCases(cases, passed));
  return { passed, job, cases };
}

async function startFrom(template: string, { batch, namespace }: Cluster): Promise<string> {
  const { spec: kept } = await batch.readNamespacedCronJob({ name: template, namespace });
  const { metadata, spec } = kept?.jobTemplate ?? {};
  const name = `${template}-${Date.now().toString(36)}`;
  await batch.createNamespacedJob({ namespace, body: { metadata: { ...metadata, name }, ...(spec === undefined ? {} : { spec: { ...spec, ttlSecondsAfterFinished: 3600 } }) } });
  return name;
}

/** Whether it passed. What keeps its pod from running is told at once, and ends the waiting when it lasts. */
async function outcomeOf(job: string, cluster: Cluster, terminal: Terminal): Promise<boolean> {
  const since = new Date();
  const patience = patienceFor((trouble) => terminal.say(`  ! ${trouble.what}`));
  for (const end = Date.now() + patienceMs; Date.now() < end; await sleep(everyMs)) {
    const { status } = await cluster.batch.readNamespacedJob({ name: job, namespace: cluster.namespace });
    const ended = endOf(status);
    if (ended !== undefined) return ended === "Complete";
    const stuck = patience(await troublesOf(job, cluster, since), Date.now());
    if (stuck) throw new OperatorError({ what: "promptfoo-eval", where: job, got: stuck.what, do: stuck.do });
  }
  throw new OperatorError({ what: "promptfoo-eval", where: job, got: "it has not ended", do: "kubectl describe job shows what holds it." });
}

const endOf = (status: V1Job["status"]): string | undefined => status?.conditions?.find(({ type, status: met }) => met === "True" && (type === "Complete" || type === "Failed"))?.type;

async function podsOf(job: string, { core, namespace }: Cluster) {
  return (await core.listNamespacedPod({ namespace, labelSelector: `job-name=${job}` })).items;
}

async function troublesOf(job: string, cluster: Cluster, since: Date): Promise<Trouble[]> {
  const [pods, events] = await Promise.all([podsOf(job, cluster), cluster.core.listNamespacedEvent({ namespace: cluster.namespace })]);
  return troublesIn(pods, events.items.filter(({ involvedObject }) => involvedObject.name === job), since);
}

async function casesOf(job: string, cluster: Cluster, target: string): Promise<Case[]> {
  const [pod] = await podsOf(job, cluster);
  const log = pod?.metadata?.name === undefined ? "its pod is gone" : await cluster.core.readNamespacedPodLog({ name: pod.metadata.name, namespace: cluster.namespace });
  const cases = casesIn(log);
  if (cases.length > 0) return cases;
  throw new OperatorError({ what: "promptfoo-eval", where: job, got: `it ended before it asked anything: ${log.trim().split("\n").slice(-3).join(" ")}`, do: `./just logs promptfoo --target ${target} shows all it said; ./just pulumi-up phase4 --target ${target} deploys it again.` });
}

function clusterOf({ place: { config, settings } }: Deployer): Cluster {
  return { batch: config.makeApiClient(BatchV1Api), core: config.makeApiClient(CoreV1Api), namespace: settings.cluster.namespace };
}

async function templateOf(deployer: Deployer): Promise<string> {
  const phase = phaseCalled("phase4");
  const told = phase && ToolingOutputs.safeParse(await toldBy(await openStack(deployer, phase)));
  if (told?.success && told.data.evaluation !== null) return told.data.evaluation;
  const { target } = deployer.place;
  if (told?.success) throw new OperatorError({ what: "promptfoo-eval", where: `--target ${target}`, got: "the plan has no place for promptfoo", do: `Enable components.promptfoo in homelab.yaml and make room for it (./just plan shows what takes it), then run ./just phases --target ${target}.` });
  throw new OperatorError({ what: "promptfoo-eval", where: `--target ${target}`, got: "phase4-tooling is not deployed there, or by another version", do: `Run ./just phases --target ${target} first.` });
}

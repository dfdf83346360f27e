/** What a person keeps: everything but the volumes is removed and deployed again, and the documents and answers are the same. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "yaml";
import { type Apis, connect } from "../cluster/connected.ts";
import { type Deployment, phaseNames, removePhase } from "../cluster/deployed.ts";
import { root } from "../workspace/checkout.ts";
import { broken, freshDeployment, isThere, lastWords, settles } from "./deployed.ts";
import { labelled, lostVolumes, persistentVolumes, stateOf, strangers, volumeFolders, volumesOf } from "./left-behind.ts";
import type { Scenario } from "./scenarios.ts";

const samples = ["home-lab-guide.pdf", "backup-plan.docx", "remote-access.html"].map((name) => join(root, "samples", name));

export const keep: Scenario["run"] = async ({ say }) => {
  const apis = await connect();
  await using on = await freshDeployment(apis);
  await on.json("phases", "--yes");
  await on.json("ingest", ...samples, "--wait");
  const [before, volumes] = [await told(on), await volumesOf(apis, on.namespace)];
  say({ deployed: "once", documents: before.documents.length, volumes: volumes.size });

  const refused = await removeAllButData(on);
  const kept = await lostVolumes(apis, on.namespace, volumes);
  const objects = await strangers(apis, on);
  const pods = await settles(async () => (await apis.core.listNamespacedPod({ namespace: on.namespace })).items.map(({ metadata }) => metadata?.name ?? ""), 60_000);
  say({ removed: "all but data", pods: pods.length });

  await on.json("phases", "--yes");
  const after = await told(on);
  const again = (await on.json("ingest", ...samples, "--wait")) as { path: string; status: string }[];
  say({ deployed: "again", documents: after.documents.length });

  const { objects: known } = await stateOf(on);
  await removeAll(on);
  const left = await settles(async () => [...(await labelled(apis, on.namespace, known)), ...(await traces(apis, on.namespace))], 60_000);
  return {
    documents: after.documents.length,
    questions: before.answers.length,
    violations: broken({
      "phase 0 stays while volumes stand on it, and says so": refused,
      "removing everything keeps every volume": kept,
      "what is in the cluster is what the states say": objects,
      "no pod outlives its phase": pods,
      "deployed again, the documents are there": differences(before.documents, after.documents),
      "deployed again, the answers are the same": differences(before.answers, after.answers),
      "deployed again, the graph is the same": differences([before.triples], [after.triples]),
      "documents that are kept need no second reading": again.filter(({ status }) => status !== "unchanged").map(({ path, status }) => `${path} is ${status}`),
      "what was named goes without a trace": left,
    }),
  };
};

interface Told {
  documents: string[];
  answers: string[];
  triples: string;
}

/** What the platform says that lasts: no times and no scores. */
async function told(on: Deployment): Promise<Told> {
  const documents = (await on.json("documents")) as { documentId: string; name: string; currentVersion: string; versions: { state: string; chunks: number }[] }[];
  const { bindings } = (await on.json("sparql", "SELECT (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } }")) as { bindings: { n: { value: string } }[] };
  const answers: string[] = [];
  for (const question of await questions()) {
    const { mode, answer, citations } = (await on.json("ask", question)) as { mode: string; answer: string; citations: { documentId: string; page: number | null; text: string }[] };
    answers.push(JSON.stringify({ question, mode, answer, citations: citations.map(({ documentId, page, text }) => ({ documentId, page, text })) }));
  }
  return { documents: documents.map(({ documentId, name, currentVersion, versions }) => JSON.stringify({ documentId, name, currentVersion, states: versions.map(({ state, chunks }) => [state, chunks]) })), answers, triples: bindings[0]?.n.value ?? "none" };
}

async function questions(): Promise<string[]> {
  const { cases } = parse(await readFile(join(root, "samples", "evaluation.yaml"), "utf8")) as { cases: { question: string }[] };
  return cases.map(({ question }) => question);
}

function differences(before: readonly string[], after: readonly string[]): string[] {
  const [one, other] = [new Set(before), new Set(after)];
  return [...[...one.difference(other)].map((text) => `before only: ${text}`), ...[...other.difference(one)].map((text) => `afterwards only: ${text}`)];
}

/** Gives what is wrong with the words of the phase that may not go. */
async function removeAllButData(on: Deployment): Promise<string[]> {
  for (const phase of phaseNames.toReversed()) {
    if (phase !== "phase0") {
      await on.phase("pulumi-destroy", phase);
      continue;
    }
    const ran = await on.run("pulumi-destroy", phase, "--yes");
    if (ran.code !== 1 || !/phase1-core still stands on it.*PersistentVolumeClaim.*--delete-data/s.test(ran.stderr)) return [lastWords(ran)];
  }
  return [];
}

async function removeAll(on: Deployment): Promise<void> {
  for (const phase of phaseNames.toReversed()) await removePhase(on, phase);
}

async function traces(apis: Apis, namespace: string): Promise<string[]> {
  const [space, volumes, folders] = [await isThere(apis.core, namespace), await persistentVolumes(apis, namespace), await volumeFolders(namespace)];
  return [...(space ? [`Namespace ${namespace}`] : []), ...volumes.map((name) => `PersistentVolume ${name}`), ...folders.map((name) => `folder ${name}`)];
}

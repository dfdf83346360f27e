/** The platform on the local cluster: deploying it, and what it does beside the embedded one. Needs root and a cluster that is up, with room for all of it. */
import { setTimeout as sleep } from "node:timers/promises";
import { doorToApi } from "@homelab/cli";
import { startPlatform } from "@homelab/testing";
import { autoscale } from "../cluster/autoscaling.ts";
import { type Apis, connect } from "../cluster/connected.ts";
import { type Deployment, type PhaseName, phaseNames, removePhase } from "../cluster/deployed.ts";
import { freshDeployment, unsettled } from "../soak/deployed.ts";
import { memoryOf, memoryTable, plannedMemory, watched, type Watched } from "./pods.ts";
import type { Figure, Section } from "./report.ts";
import { say } from "./say.ts";
import { percentile } from "./statistics.ts";
import { type Asked, documents, emptyCallMs, type Journey, journeys, type Pair, questions, type Target } from "./two-targets.ts";

export async function phases(): Promise<Section> {
  const apis = await connect();
  await using on = await freshDeployment(apis);
  const ups = await timedEach("pulumi-up", phaseNames, (phase) => on.phase("pulumi-up", phase));
  const changed: string[] = [];
  const previews = await timedEach("pulumi-preview", phaseNames, async (phase) => void changed.push(...(await unsettled(on, phase))));
  const use = await used(apis, on);
  const scaling = await autoscale(apis, { shrinks: false });
  const destroys = await timedEach("pulumi-destroy", phaseNames.toReversed(), (phase) => removePhase(on, phase));
  return {
    name: "phases",
    title: "the platform on the local cluster, beside the embedded one",
    figures: [
      { what: "deploy of all phases, images present (`pulumi-up`, each)", value: `${inAll(ups)} (${listed(ups)})` },
      { what: "second preview of all phases (each)", value: `${inAll(previews)} (${listed(previews)})` },
      { what: "what the second previews would change", value: changed.length === 0 ? "nothing" : changed.join("; "), wanted: "nothing", met: changed.length === 0 },
      { what: "destroy of all phases, data included (each, in reverse)", value: `${inAll(destroys)} (${listed(destroys)})` },
      ...use.figures,
      { what: "a trial page under load: seconds until the autoscaler's second pod is ready", value: `${scaling.secondsToGrow} s` },
    ],
    remarks: use.remarks,
  };
}

type Times = readonly { phase: string; seconds: number }[];

async function timedEach(what: string, names: readonly PhaseName[], run: (phase: PhaseName) => Promise<unknown>): Promise<Times> {
  const times: { phase: string; seconds: number }[] = [];
  for (const phase of names) {
    const started = performance.now();
    await run(phase);
    times.push({ phase, seconds: (performance.now() - started) / 1000 });
    say(`${what} ${phase}: ${times.at(-1)?.seconds.toFixed(1) ?? ""} s`);
  }
  return times;
}

const inAll = (times: Times): string => `${times.reduce((sum, { seconds }) => sum + seconds, 0).toFixed(0)} s`;
const listed = (times: Times): string => times.map(({ seconds }) => seconds.toFixed(1)).join(", ");

/** Both targets at work on the same machine, one resting while the other is measured. */
async function used(apis: Apis, on: Deployment): Promise<Pick<Section, "figures" | "remarks">> {
  await using embedded = await startPlatform();
  await using api = await doorToApi({ config: apis.config, namespace: on.namespace, target: "cluster", advice: "" });
  const targets: Pair<Target> = { embedded: { name: "embedded", url: embedded.url, headers: {} }, cluster: { name: "cluster", url: api.url, headers: { authorization: `Bearer ${api.token ?? ""}` } } };
  const all = await documents();
  await sleep(60_000);
  const [planned, rest] = [await plannedMemory(apis, on.namespace), await memoryOf(apis, on.namespace)];
  const seen = await watched(apis, on.namespace, () => journeys(targets, all));
  const asked = await questions(targets, all);
  const empty = { embedded: await emptyCallMs(targets.embedded), cluster: await emptyCallMs(targets.cluster) };
  const { groups } = seen.result;
  return {
    figures: [...journeyFigures(groups), ...askFigures(asked, empty), ...scalingFigures(seen)],
    remarks: ["The groups of documents, by turns first on one and first on the other:", groupTable(groups), "Memory beside the plan (metrics of the cluster):", memoryTable(planned, rest, seen.peak)],
  };
}

function journeyFigures(groups: readonly Pair<Journey>[]): Figure[] {
  const total = (side: keyof Pair<Journey>, of: keyof Journey) => groups.reduce((sum, group) => sum + group[side][of], 0);
  const rate = (side: keyof Pair<Journey>, of: "documents" | "pages") => total(side, of) / total(side, "seconds");
  return (["documents", "pages"] as const).map((of) => ({
    what: `${of} a second up to ready, ${total("cluster", "documents")} documents of ${total("cluster", "pages")} pages: cluster, embedded, ratio`,
    value: `${rate("cluster", of).toFixed(2)}, ${rate("embedded", of).toFixed(2)}, ${(rate("cluster", of) / rate("embedded", of)).toFixed(2)}`,
  }));
}

function askFigures(asked: Pair<Asked[]>, empty: Pair<number[]>): Figure[] {
  const at = (side: keyof Pair<Asked[]>, share: number) => percentile(asked[side].map(({ ms }) => ms), share);
  const both = (share: number) => `${at("cluster", share).toFixed(0)} ms, ${at("embedded", share).toFixed(0)} ms, ${(at("cluster", share) / at("embedded", share)).toFixed(2)}`;
  const full = asked.cluster.filter(({ mode }) => mode === "full").length;
  return [
    { what: `ask, ${asked.cluster.length} questions, p50: cluster, embedded, ratio`, value: both(0.5) },
    { what: "ask, p95: cluster, embedded, ratio", value: both(0.95) },
    { what: "of which the way through the cluster's API: a call that does nothing, p50 of cluster and embedded", value: `${percentile(empty.cluster, 0.5).toFixed(0)} ms, ${percentile(empty.embedded, 0.5).toFixed(0)} ms` },
    { what: "answered in mode full on the cluster", value: `${full} of ${asked.cluster.length}`, wanted: "all", met: full === asked.cluster.length },
  ];
}

function scalingFigures({ grown }: Watched<unknown>): Figure[] {
  return Object.entries(grown).map(([name, { least, most, seen, seconds }]) => ({ what: `autoscaler of ${name} (${least} to ${most} pods) while documents arrive`, value: seconds === null ? `stayed at ${seen}` : `wanted ${seen}, more than ${least} after ${seconds} s` }));
}

function groupTable(groups: readonly Pair<Journey>[]): string {
  const row = ({ embedded, cluster }: Pair<Journey>, at: number) => `| ${at + 1} | ${cluster.documents} | ${cluster.pages} | ${cluster.seconds.toFixed(1)} s | ${embedded.seconds.toFixed(1)} s | ${(embedded.seconds / cluster.seconds).toFixed(2)} |`;
  return ["| group | documents | pages | cluster | embedded | ratio of speed |", "|---|---:|---:|---:|---:|---:|", ...groups.map(row)].join("\n");
}

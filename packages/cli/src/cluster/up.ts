import { lockExclusively } from "@homelab/engines";
import { clusterImages, inputsOf, writeImage } from "@homelab/images";
import { clusterImageNames, clusterTools, clusterVersions, ensurePrograms, openStateFolder, refuseUnfit, startSteps, type BuildProgress, type LoadableImage, type LocalCluster } from "@homelab/local-cluster";
import { runSteps, secondsSince } from "../lifecycle/steps.ts";
import type { Terminal } from "../terminal.ts";
import type { ClusterPlace } from "./place.ts";
import { showOwn } from "./status.ts";

/** Brings the local cluster to a node that is ready, from whatever is there. A cluster of the person's own is only looked at. */
export async function clusterUp(place: ClusterPlace, env: NodeJS.ProcessEnv, terminal: Terminal): Promise<void> {
  if (place.own) return void (await showOwn(place.own, terminal));
  const started = performance.now();
  const { layout } = place.local;
  await refuseUnfit(place.local, place.repository);
  await openStateFolder(layout);
  await using _lock = await lockExclusively(layout.lock, "cluster up");
  const cluster = await withPrograms(place, env, terminal);
  await runSteps(startSteps(cluster, async () => baseImages(cluster)), terminal);
  const result = { ready: true, seconds: Number(secondsSince(started)), kubeconfig: layout.kubeconfig };
  if (terminal.json) terminal.printJson(result);
  else terminal.print(`\nThe cluster is ready after ${result.seconds} s.\n\n  export KUBECONFIG=${result.kubeconfig}\n  ${cluster.programs["kubectl"] ?? "kubectl"} get pods --all-namespaces\n  ./just cluster status`);
}

async function withPrograms(place: ClusterPlace, env: NodeJS.ProcessEnv, terminal: Terminal): Promise<LocalCluster> {
  const versions = await clusterVersions(place.repository);
  const programs = await ensurePrograms(clusterTools(versions), place, env, progressTo(terminal));
  return { ...place.local, versions, programs };
}

/** One line when a build begins, one per tenth, one when it ends. */
export function progressTo(terminal: Terminal): BuildProgress {
  let shown = 0;
  return {
    plans: (tools) => {
      const minutes = tools.reduce((sum, tool) => sum + tool.minutes, 0);
      terminal.say(`Building ${tools.map(({ name, version }) => `${name} ${version}`).join(", ")}: about ${Math.ceil(minutes)} min on two free cores. This happens once; the programs are kept in the cache folder.`);
    },
    begins: (tool) => {
      shown = 0;
      terminal.say(`  ${tool.name} ${tool.version} (about ${tool.minutes} min)…`);
    },
    moves: (tool, done, of) => {
      const tenth = Math.floor((done / of) * 10);
      if (tenth === shown) return;
      shown = tenth;
      terminal.say(`  ${tool.name}: ${done} of ${of} packages compiled`);
    },
    ends: (tool, seconds) => terminal.say(`  ${tool.name}: built in ${seconds.toFixed(0)} s`),
  };
}

async function baseImages({ versions, programs }: LocalCluster): Promise<LoadableImage[]> {
  const specs = await clusterImages(clusterImageNames(versions), programs);
  return Promise.all(specs.map(async (spec) => ({ name: spec.name, inputs: await inputsOf(spec), write: async (file: string) => writeImage(spec, file) })));
}

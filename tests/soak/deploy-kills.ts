/** A deployment is killed at moments spread over all of it; the next run must end what it began. */
import { setTimeout as sleep } from "node:timers/promises";
import { childrenOf } from "@homelab/engines";
import { signalTo } from "@homelab/local-cluster";
import { seeded, type Violation } from "@homelab/testing";
import { type Apis, connect } from "../cluster/connected.ts";
import { dataOf, type Deployment, ended, type PhaseName, phaseNames, type Ran } from "../cluster/deployed.ts";
import { broken, freshDeployment, lastWords, unsettled, untilChanging } from "./deployed.ts";
import { lostVolumes, stateOf, strangers, volumesOf } from "./left-behind.ts";
import { type Length, type Moment, momentsOver } from "./moments.ts";
import type { Scenario } from "./scenarios.ts";

const most = 10;
/** Who dies: the command, whose Pulumi may still notice and write down how far it is, or both at once. */
const victims = ["the command", "the command and Pulumi"] as const;

export const deployKills: Scenario["run"] = async ({ seed, kills, say }) => {
  const apis = await connect();
  await using on = await freshDeployment(apis);
  const random = seeded(seed);
  const lengths: Length[] = [];
  for (const phase of phaseNames) lengths.push({ phase, ms: (await deployed(on, phase)).changingMs });
  say({ undisturbed: lengths });

  const violations: Violation[] = [];
  const moments = momentsOver(lengths, Math.min(kills, most), random);
  for (const [at, moment] of moments.entries()) {
    const victim = random.pick(victims);
    const { complaints, ...seen } = await killedAt(apis, on, { ...moment, victim });
    violations.push(...complaints.map(({ rule, detail }) => ({ rule, detail: `point ${at + 1}, ${moment.phase} after ${moment.afterMs} ms, ${victim}: ${detail}` })));
    say({ point: at + 1, ...moment, victim, ...seen, violations: complaints.length });
  }
  return { points: moments.length, violations };
};

interface Blow extends Moment {
  victim: (typeof victims)[number];
}

async function killedAt(apis: Apis, on: Deployment, blow: Blow): Promise<{ complaints: Violation[]; leftOpen: number; leftUnknown: number; seconds: number }> {
  const { phase } = blow;
  await backBefore(on, phase);
  const before = await volumesOf(apis, on.namespace);
  await killed(on, blow);
  const [left, unknown] = [await stateOf(on), await strangers(apis, on)];
  const started = performance.now();
  const next = await on.run("pulumi-up", phase, "--yes");
  const seconds = Math.round((performance.now() - started) / 1000);
  const complaints = broken({
    "the next run converges": next.code === 0 ? [] : [lastWords(next)],
    "what is in the cluster is what the states say": await strangers(apis, on),
    "no volume is lost": await lostVolumes(apis, on.namespace, before),
    "nothing is left half done": (await stateOf(on)).unfinished,
    "the second preview changes nothing": await unsettled(on, phase),
  });
  // the next point begins from a whole deployment, whatever became of this one
  if (next.code !== 0) await deployed(on, phase);
  return { complaints, leftOpen: left.unfinished.length, leftUnknown: unknown.length, seconds };
}

/** Removes this phase and what stands on it, so that there is something to deploy. Volumes stay, but for phase 0, which they would hold. */
async function backBefore(on: Deployment, phase: PhaseName): Promise<void> {
  for (const later of phaseNames.slice(phaseNames.indexOf(phase)).toReversed()) {
    const data = phase === "phase0" && later === "phase1" && (await stateOf(on)).objects.some(({ kind }) => kind === "PersistentVolumeClaim") ? ["--delete-data", ...(dataOf[later] ?? [])] : [];
    await on.phase("pulumi-destroy", later, ...data);
  }
}

/** Deploys to the end, and says how long it changed things. */
async function deployed(on: Deployment, phase: PhaseName): Promise<{ changingMs: number }> {
  const child = on.start("pulumi-up", phase, "--yes");
  const end = ended(child);
  await untilChanging(child);
  const began = performance.now();
  const ran: Ran = await end;
  if (ran.code !== 0) throw new Error(`pulumi-up ${phase} ${lastWords(ran)}`);
  return { changingMs: Math.round(performance.now() - began) };
}

/** Where the deployment ends before its moment, it is removed and tried again at an earlier one. */
async function killed(on: Deployment, { phase, afterMs, victim }: Blow): Promise<void> {
  for (let moment = afterMs; ; moment *= 0.7) {
    const child = on.start("pulumi-up", phase, "--yes");
    const end = ended(child);
    await untilChanging(child);
    await Promise.race([sleep(moment), end]);
    if (child.exitCode === null) {
      const family = [child.pid ?? 0, ...(victim === "the command" ? [] : await childrenOf(child.pid ?? 0))];
      for (const pid of family) signalTo({ pid }, "SIGKILL");
    }
    if ((await end).code === null) return;
    await backBefore(on, phase);
  }
}

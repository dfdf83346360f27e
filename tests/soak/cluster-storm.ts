/** Pods and processes of the node are killed while documents arrive: accepted = ready + dead, and dead are exactly the poisoned ones. */
import { doorToApi } from "@homelab/cli";
import { checkConservation, storm, untilQuiet } from "@homelab/testing";
import { connect } from "../cluster/connected.ts";
import type { Deployment } from "../cluster/deployed.ts";
import { broken, freshDeployment, settles } from "./deployed.ts";
import { storesOf } from "./deployed-stores.ts";
import type { Scenario } from "./scenarios.ts";
import { strikeCluster } from "./strike-cluster.ts";

/** Pods take seconds to return, and a process that dies again waits longer each time. */
const pauseMs = 15_000;
const quietWithinMs = 1_200_000;
const wellWithinMs = 600_000;

export const clusterStorm: Scenario["run"] = async ({ seed, kills: blows, say }) => {
  const apis = await connect();
  await using on = await freshDeployment(apis);
  await on.json("phases", "--yes");
  await using api = await doorToApi({ config: apis.config, namespace: on.namespace, target: "cluster", advice: "" });
  await using stores = await storesOf(apis, on.namespace);
  const headers = { authorization: `Bearer ${api.token ?? ""}` };

  const plan = { seed, kills: blows, documents: Math.ceil(blows * 1.3), pauseMs, onBlow: say };
  const { promised, kills, repeats } = await storm({ url: api.url, headers }, strikeCluster(apis, on.namespace), plan);
  const unwell = await settles(() => complaintsOf(on), wellWithinMs);
  const quietMs = await untilQuiet(stores, quietWithinMs);
  const balance = await checkConservation(stores, promised, () => fetch(`${api.url}/api/v1/graph/rebuild`, { method: "POST", headers }));
  return { ...balance, kills, repeats, quietMs, violations: [...balance.violations, ...broken({ "every part returns by itself": unwell })] };
};

async function complaintsOf(on: Deployment): Promise<string[]> {
  const { code, stdout, stderr } = await on.run("status", "--json");
  if (code === 0) return [];
  const { parts } = stdout.startsWith("{") ? (JSON.parse(stdout) as { parts: Record<string, { healthy: boolean }> }) : { parts: {} };
  const away = Object.entries(parts).filter(([, { healthy }]) => !healthy).map(([name]) => name);
  return away.length > 0 ? away : [stderr || "not healthy"];
}

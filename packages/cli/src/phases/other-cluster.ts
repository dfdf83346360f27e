import { OperatorError } from "@homelab/operator-error";
import type { Phase } from "@homelab/stacks";
import type { Deployer } from "./stack.ts";
import type { State } from "./state.ts";

/** A cluster that was made anew has nothing of what the state names: Pulumi would replace everything, volumes among it. */
export function refuseOtherCluster({ place }: Deployer, phase: Phase, { resources }: State): void {
  const known = resources.find(({ type }) => type === "pulumi:providers:kubernetes")?.inputs["clusterIdentifier"];
  if (typeof known !== "string" || known === place.cluster.uid) return;
  throw new OperatorError({
    what: phase.name,
    where: place.kubeconfig,
    got: `the state is about another cluster (${known}) than the one that answers (${place.cluster.uid})`,
    do: `Name the right one with --kubeconfig or --context. If it was made anew (./just cluster reset), what it held is gone: ./just pulumi-destroy ${phase.name} --target ${place.target} --forget drops the state, and the next up begins afresh.`,
  });
}

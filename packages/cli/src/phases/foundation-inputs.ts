import { plan, remedies } from "@homelab/capacity";
import { OperatorError } from "@homelab/operator-error";
import { deployedPlan, FoundationOutputs } from "@homelab/stacks";
import type { FoundationConfig } from "@homelab/stacks/phase0-foundation";
import { factsFor } from "../plan/facts.ts";
import { modelFactsOf } from "../plan/model-facts.ts";
import { wishesOf } from "../plan/wishes.ts";
import { registryLoginOf } from "../images/registry-login.ts";
import { asDeployed } from "./deployed-facts.ts";
import type { PhasePlace } from "./place.ts";

/** What phase 0 is made from: the machines as they are, planned; refuses what does not fit. */
export async function foundationInputs(place: PhasePlace, before: unknown): Promise<FoundationConfig> {
  const { settings, target, kubeconfig, context, cluster } = place;
  const found = await factsFor(place, target, undefined);
  const deployed = FoundationOutputs.safeParse(before).data?.facts ?? [];
  const facts = asDeployed(found.hosts, deployed);
  if (facts.length === 0) throw new OperatorError({ what: "plan", where: found.from, got: found.problems.map(({ message }) => message).join("; ") || "no facts of any host", do: "Run ./just audit." });
  const wishes = wishesOf(settings, target, await modelFactsOf(place));
  const made = plan(facts, wishes);
  if (!made.fits) throw tooSmall(made.shortfalls.map(({ component, message }) => `${component} ${message}`), remedies(facts, wishes, made).map(({ what }) => what));
  const nodes = Object.fromEntries(facts.filter(({ host }) => cluster.nodes.includes(host)).map(({ host }) => [host, host]));
  return {
    cluster: { kubeconfig, ...(context === undefined ? {} : { context }), identity: cluster.uid },
    namespace: settings.cluster.namespace,
    facts,
    plan: deployedPlan(made),
    nodes,
    storageClass: null,
    registryLogin: await registryLoginOf(settings),
  };
}

function tooSmall(lacks: readonly string[], ways: readonly string[]): OperatorError {
  const first = ways.length > 0 ? `Any of: ${ways.join("; ")}.` : "Use a machine with more.";
  return new OperatorError({ what: "plan", where: "phase0-foundation", got: `it does not fit: ${lacks.join("; ")}`, do: `${first} ./just plan shows what goes where.` });
}

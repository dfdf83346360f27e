import type { Phase } from "@homelab/stacks";
import type { Stack } from "@pulumi/pulumi/automation/index.js";
import { z } from "zod";
import type { Terminal } from "../terminal.ts";
import { inWords } from "./failures.ts";
import type { Deployer } from "./stack.ts";
import { type Deployment, Exported, nameOf, stateOf, type State, type StateResource } from "./state.ts";

const Named = z.looseObject({ metadata: z.looseObject({ name: z.string().min(1), namespace: z.string().optional() }) });

/**
 * Takes what a killed deployment had begun into the state, so that it can be removed: of an object of Kubernetes the id is known before it is made, NAMESPACE/NAME or NAME.
 * A look at the cluster then drops what was never made.
 */
export async function adoptBegun({ place }: Deployer, phase: Phase, { stack, state, terminal }: { stack: Stack; state: State; terminal: Terminal }): Promise<State> {
  if (state.begun.length === 0) return state;
  terminal.say(`  begun by a deployment that was killed: ${state.begun.map(nameOf).join(", ")}`);
  const exported = await stack.exportStack();
  try {
    await stack.importStack({ ...exported, deployment: adopted(Exported.parse(exported.deployment)) });
    await stack.refresh();
  } catch (error) {
    throw inWords({ what: `pulumi-destroy ${phase.name}`, where: `--target ${place.target}`, error, events: [] });
  }
  return stateOf(stack);
}

/** Without pending creates: each is a resource with its id, in the place of the one that it was to replace. */
export function adopted({ pending_operations: pending, ...deployment }: Deployment): Deployment {
  const begun = pending.flatMap(({ type, resource }) => (type === "creating" ? withId(resource) : []));
  const urns = new Set(begun.map(({ urn }) => urn));
  return { ...deployment, resources: [...deployment.resources.filter(({ urn }) => !urns.has(urn)), ...begun], pending_operations: pending.filter(({ type }) => type !== "creating") };
}

function withId(resource: StateResource): StateResource[] {
  const named = Named.safeParse(resource.inputs);
  if (!resource.type.startsWith("kubernetes:") || !named.success) return [];
  const { name, namespace } = named.data.metadata;
  return [{ ...resource, id: namespace === undefined ? name : `${namespace}/${name}` }];
}

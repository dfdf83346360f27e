import type { Phase } from "@homelab/stacks";
import type { Stack } from "@pulumi/pulumi/automation/index.js";
import { z } from "zod";
import type { Terminal } from "../terminal.ts";
import { inWords } from "./failures.ts";
import type { Deployer } from "./stack.ts";
import { type Deployment, Exported, nameOf, stateOf, type State, type StateResource } from "./state.ts";

const Named = z.looseObject({ metadata: z.looseObject({ name: z.string().min(1), namespace: z.string().optional() }) });

interface Begun {
  stack: Stack;
  state: State;
  /** Of a deployment the program says which cluster is meant; what is removed is where it was deployed to. */
  command: "pulumi-up" | "pulumi-destroy";
  terminal: Terminal;
}

/**
 * Takes what a killed deployment had begun into the state, so that it is gone on with or removed: of an object of Kubernetes the id is known before it is made, NAMESPACE/NAME or NAME.
 * A look at the cluster then drops what was never made. Pulumi itself would carry it along for ever.
 */
export async function adoptBegun({ place }: Deployer, phase: Phase, { stack, state, command, terminal }: Begun): Promise<State> {
  if (state.begun.length === 0) return state;
  terminal.say(`  begun by a deployment that was killed: ${state.begun.map(nameOf).join(", ")}`);
  const exported = await stack.exportStack();
  try {
    await stack.importStack({ ...exported, deployment: adopted(Exported.parse(exported.deployment)) });
    await stack.refresh({ runProgram: command === "pulumi-up" });
  } catch (error) {
    throw inWords({ what: `${command} ${phase.name}`, where: `--target ${place.target}`, error, events: [] });
  }
  return stateOf(stack);
}

/** Without pending creates: each is a resource with its id, and what it was to replace is one to delete. */
export function adopted({ pending_operations: pending, ...deployment }: Deployment): Deployment {
  const begun = pending.flatMap(({ type, resource }) => (type === "creating" ? withId(resource) : []));
  const ids = new Map(begun.map(({ urn, id }) => [urn, id]));
  // of another name than the one that was to replace it, it is still there
  const before = deployment.resources.flatMap((resource) => (!ids.has(resource.urn) || resource.delete ? [resource] : ids.get(resource.urn) === resource["id"] ? [] : [{ ...resource, delete: true }]));
  return { ...deployment, resources: [...before, ...begun], pending_operations: pending.filter(({ type }) => type !== "creating") };
}

function withId(resource: StateResource): StateResource[] {
  const named = Named.safeParse(resource.inputs);
  if (!resource.type.startsWith("kubernetes:") || !named.success) return [];
  const { name, namespace } = named.data.metadata;
  return [{ ...resource, id: namespace === undefined ? name : `${namespace}/${name}` }];
}

import { phases } from "@homelab/stacks";
import type { Terminal } from "../terminal.ts";
import { makeFirstSecrets } from "./first-secrets.ts";
import { upPhase, type PhaseResult } from "./run.ts";
import type { Deployer } from "./stack.ts";

/** All phases in their order; the first that fails is the last. */
export async function upAll(deployer: Deployer, { yes, terminal }: { yes: boolean; terminal: Terminal }): Promise<PhaseResult[]> {
  const results: PhaseResult[] = [];
  await makeFirstSecrets(deployer, { yes, terminal });
  for (const [i, phase] of phases.entries()) {
    terminal.say(`${i + 1} of ${phases.length}: ${phase.name}, ${phase.does}`);
    results.push(await upPhase(deployer, phase, { yes, terminal }));
  }
  return results;
}

import type { HostPlan, Plan } from "@homelab/capacity";

/** One part of a bar: its letter and how much it takes. */
interface Stretch {
  letter: string;
  amount: number;
}

const width = 64;

/** A letter for each component of a host, its first one where that is free. */
export function lettersOf(components: readonly string[]): Map<string, string> {
  const letters = new Map<string, string>();
  const free = new Set("ABCDEFGHIJKLMNOPQRSTUVWXYZ");
  for (const name of components) {
    const letter = [...name.toUpperCase().replace(/[^A-Z]/g, ""), ...free].find((candidate) => free.has(candidate)) ?? "?";
    free.delete(letter);
    letters.set(name, letter);
  }
  return letters;
}

/** A host's memory from left to right: system, Kubernetes, components, what is left, what is kept. */
export function memoryBar(host: HostPlan, plan: Plan, letters: ReadonlyMap<string, string>): string {
  const { totalBytes, systemBytes, kubernetesBytes, roomBytes, givenBytes } = host.memory;
  const here = plan.components.filter((component) => component.host === host.host);
  const parts = here.map(({ component, memory, replicas }): Stretch => ({ letter: letters.get(component) ?? "?", amount: memory.limitBytes * replicas.most }));
  const stretches: Stretch[] = [{ letter: "=", amount: systemBytes }, { letter: "k", amount: kubernetesBytes }, ...parts, { letter: "·", amount: roomBytes - givenBytes }];
  return draw(stretches, totalBytes, "+");
}

/** Letters in proportion, the rest of the width with `fill`. Everything that takes something is seen. */
export function draw(stretches: readonly Stretch[], total: number, fill: string): string {
  const text = stretches.map(({ letter, amount }) => letter.repeat(amount > 0 ? Math.max(1, Math.round((amount / total) * width)) : 0)).join("");
  return text.slice(0, width).padEnd(width, fill);
}

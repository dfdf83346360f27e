import { setImmediate as turn } from "node:timers/promises";
import * as pulumi from "@pulumi/pulumi";

/** A resource as it was asked for. */
export interface Recorded {
  type: string;
  name: string;
  inputs: Readonly<Record<string, unknown>>;
}

export interface Recording {
  all(): readonly Recorded[];
  /** Inputs of the resources of a kind, such as `StatefulSet`, by their name. */
  ofKind(kind: string): Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  names(): readonly string[];
  /** Resolves when no more resources are being asked for. */
  settled(): Promise<void>;
}

/** From here on this process makes no resource: it writes down which ones it was asked for. Call it before the first one is made. */
export async function recordResources(): Promise<Recording> {
  const made: Recorded[] = [];
  await pulumi.runtime.setMocks({
    newResource: ({ type, name, inputs }) => {
      made.push({ type, name, inputs: inputs as Recorded["inputs"] });
      return { id: `${name}-id`, state: inputs as object };
    },
    call: ({ inputs }) => inputs as Record<string, unknown>,
  });
  return {
    all: () => made,
    ofKind: (kind) => Object.fromEntries(made.filter(({ type }) => type.endsWith(`:${kind}`)).map(({ name, inputs }) => [name, inputs])),
    names: () => made.map(({ name }) => name),
    settled: () => untilStill(() => made.length),
  };
}

/** The value of an output, once every resource it depends on was made. */
export async function valueOf<T>(output: pulumi.Output<T>): Promise<T> {
  return new Promise((resolve) => void output.apply(resolve));
}

/** Nothing is waited for but promises, so a count that stays for so many turns of the loop stays for ever. */
const stillTurns = 200;

async function untilStill(count: () => number): Promise<void> {
  for (let [before, still] = [count(), 0]; still < stillTurns; still += 1) {
    await turn();
    if (count() !== before) [before, still] = [count(), 0];
  }
}

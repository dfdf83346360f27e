import { MiB } from "@homelab/quantities";
import type { Demand } from "../demand.ts";
import { decided } from "../figure.ts";

/** The chat model of random weights inside our image: it answers in the right form and knows nothing. Only somebody who names it gets it. */
export const tinyChat = "tiny-random-chat";

export const tiny = {
  memory: decided(256 * MiB, "2 MB of weights, two slots of 512 tokens and the program"),
  coresFloor: decided(0.1, "it answers tests"),
  coresCeiling: decided(1, "a second thread gains nothing on 2 MB of weights"),
  weight: decided(0.1, "needs no more"),
} as const;

/** llama.cpp's server with that model: it fetches nothing, and so it needs no disk. */
export function tinyServed({ disk: _, ...demand }: Demand): Demand {
  const { memory, coresFloor, coresCeiling, weight } = tiny;
  return { ...demand, memory: { floor: memory, ceiling: memory, weight }, cpu: { floor: coresFloor, ceiling: coresCeiling, weight } };
}

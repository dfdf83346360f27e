import { MiB } from "@homelab/quantities";
import type { Demand } from "../demand.ts";
import { decided, type Figure, measured } from "../figure.ts";
import type { ModelFacts } from "./catalog.ts";

/** What a file system keeps for itself on the smallest of volumes. */
const leastVolume = 64 * MiB;

/** Whole MiB, as volumes are. */
const volumeFor = ({ value, where }: Figure, times: number): Figure => measured(Math.ceil((value * times) / MiB) * MiB + leastVolume, `${times} times ${where}, and 64 MiB`);

/** Where no GPU computes, the cores do. */
export const withoutCard = {
  floor: decided(0.1, "it computes with what the others leave: slower, never stuck"),
  ceiling: decided(16, "memory is what it waits for beyond"),
  weight: decided(8, "every core answers sooner"),
} as const;

/** Bytes that a claim on a file of the host says: nobody writes to it, so its size is a word that volume, claim and quota agree on. */
export const claimOfFile = MiB;

interface Serving {
  /** What the file of somebody's own says. */
  own: ModelFacts | undefined;
  /** Whether the file is on the host already, and takes no volume. */
  isThere: boolean | undefined;
  hasCard: boolean;
}

/** The demand of llama.cpp's server for one file on one host: the volume of an own file holds that file and, at its ceiling, the next one. */
export function servesFile({ disk, cpu, ...demand }: Demand, { own, isThere = false, hasCard }: Serving): Demand {
  const file = own?.files[0];
  const volume = disk && file ? { ...disk, floor: volumeFor(file.bytes, 1), ceiling: volumeFor(file.bytes, 2) } : disk;
  return { ...demand, cpu: hasCard ? cpu : withoutCard, ...(volume && !isThere ? { disk: volume } : {}) };
}

import type { Demand } from "../demand.ts";
import { type Figure, measured } from "../figure.ts";
import type { ModelFacts } from "./catalog.ts";

const scaled = ({ value, where }: Figure, by: number): Figure => measured(Math.ceil(value * by), `${by} times ${where}`);

/** The demand of llama.cpp's server for a file of somebody's own: its volume holds that file and, at its ceiling, the next one. A file that is on the host already takes no volume. */
export function servesFile({ disk, ...demand }: Demand, { own, isThere = false }: { own: ModelFacts | undefined; isThere: boolean | undefined }): Demand {
  if (!disk || isThere) return demand;
  const file = own?.files[0];
  return { ...demand, disk: file ? { ...disk, floor: scaled(file.bytes, 1.1), ceiling: scaled(file.bytes, 2) } : disk };
}

import { readQuantity } from "./read.ts";

/** Cores, or thousandths of one as Kubernetes writes them. */
const coreUnits: Readonly<Record<string, number>> = { m: 0.001, core: 1, cores: 1 };

/** Cores of `500m`, `1.5` or `2 cores`; undefined for anything else. */
export function parseCores(text: string): number | undefined {
  const cores = readQuantity(text, coreUnits);
  return cores === undefined ? undefined : Math.round(cores * 1000) / 1000;
}

export function printCores(cores: number): string {
  const value = Math.round(cores * 100) / 100;
  return `${value} ${value === 1 ? "core" : "cores"}`;
}

/** As Kubernetes reads it: whole thousandths, rounded down; the smallest it accepts is one. */
export function kubernetesCores(cores: number): string {
  return `${Math.max(1, Math.floor(cores * 1000 + 1e-6))}m`;
}

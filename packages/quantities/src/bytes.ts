import { readQuantity } from "./read.ts";

export const KiB = 2 ** 10;
export const MiB = 2 ** 20;
export const GiB = 2 ** 30;
export const TiB = 2 ** 40;

/** Decimal and binary units as people write them, and Kubernetes' short ones. */
export const byteUnits: Readonly<Record<string, number>> = { B: 1, KB: 1e3, MB: 1e6, GB: 1e9, TB: 1e12, KiB, MiB, GiB, TiB, Ki: KiB, Mi: MiB, Gi: GiB, Ti: TiB };

/** Whole bytes of `100 MiB`, `1.5 GB` or `4096`; undefined for anything else. */
export function parseBytes(text: string): number | undefined {
  const bytes = readQuantity(text, byteUnits);
  return bytes === undefined ? undefined : Math.round(bytes);
}

/** For a person: three digits and a binary unit, such as `1.25 GiB`. */
export function printBytes(bytes: number): string {
  if (bytes < 0) return `-${printBytes(-bytes)}`;
  const [unit, size] = ([["TiB", TiB], ["GiB", GiB], ["MiB", MiB], ["KiB", KiB]] as const).find(([, least]) => bytes >= least) ?? ["B", 1];
  const value = bytes / size;
  return `${value.toFixed(value < 10 && size > 1 ? 2 : value < 100 && size > 1 ? 1 : 0).replace(/\.0+$/, "")} ${unit}`;
}

/** As Kubernetes reads it: whole `Mi`, rounded down so that a sum of limits stays below the sum of bytes. */
export function kubernetesBytes(bytes: number): string {
  return bytes >= MiB ? `${Math.floor(bytes / MiB)}Mi` : String(Math.floor(bytes));
}

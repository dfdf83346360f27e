import { GiB, KiB, MiB, printBytes } from "@homelab/quantities";

const units = [
  { name: "KiB", factor: KiB },
  { name: "MiB", factor: MiB },
  { name: "GiB", factor: GiB },
];

/** What a number that is too small for bytes would be in the next larger units, or one that is too large in the next smaller. */
export function meantInBytes(value: number, isPlausible: (bytes: number) => boolean): string {
  const tooSmall = units.find(({ factor }) => isPlausible(value * factor));
  if (tooSmall) return ` ${tooSmall.name} were probably meant: ${printBytes(value * tooSmall.factor)}.`;
  const tooLarge = units.find(({ factor }) => isPlausible(value / factor));
  return tooLarge ? ` It was probably multiplied by ${tooLarge.factor} once too often: ${printBytes(value / tooLarge.factor)}.` : "";
}

import type { Figure } from "./figure.ts";

export type Unit = "bytes" | "cores" | "count" | "share" | "tokens" | "iops";

/** One number of a plan, how it came about and which other numbers it came from. */
export interface Derivation {
  value: number;
  unit: Unit;
  /** The formula or the origin in words; names in it are those of `from`. */
  how: string;
  /** Inputs: the name used in `how` and the path of the number. Empty for what was given. */
  from: Readonly<Record<string, string>>;
  /** What kind of given number this is; absent for a derived one. */
  given?: "fact" | "assumed" | "setting" | Figure["source"];
}

/** Every number of a plan by its path. A derived number reads its inputs from here, so what it names is what it used. */
export type Derivations = Readonly<Record<string, Derivation>>;

export interface Formula<Name extends string> {
  unit: Unit;
  how: string;
  from: Readonly<Record<Name, string>>;
  value: (inputs: Readonly<Record<Name, number>>) => number;
}

export interface Ledger {
  given(path: string, unit: Unit, value: number, origin: { kind: NonNullable<Derivation["given"]>; how: string }): number;
  figure(path: string, unit: Unit, figure: Figure): number;
  derive<Name extends string>(path: string, formula: Formula<Name>): number;
  valueOf(path: string): number;
  has(path: string): boolean;
  entries(): Derivations;
}

export function openLedger(): Ledger {
  const entries = new Map<string, Derivation>();
  const valueOf = (path: string): number => {
    const entry = entries.get(path);
    if (!entry) throw new Error(`ledger: "${path}" is read before it is written`);
    return entry.value;
  };
  const write = (path: string, entry: Derivation): number => {
    if (entries.has(path)) throw new Error(`ledger: "${path}" is written twice`);
    if (!Number.isFinite(entry.value)) throw new Error(`ledger: "${path}" is ${entry.value}`);
    entries.set(path, entry);
    return entry.value;
  };
  return {
    given: (path, unit, value, { kind, how }) => write(path, { value, unit, how, from: {}, given: kind }),
    figure: (path, unit, { value, source, where }) => write(path, { value, unit, how: where, from: {}, given: source }),
    derive: (path, { unit, how, from, value }) => {
      const inputs = Object.fromEntries(Object.entries<string>(from).map(([name, source]) => [name, valueOf(source)]));
      return write(path, { value: value(inputs as Parameters<typeof value>[0]), unit, how, from });
    },
    valueOf,
    has: (path) => entries.has(path),
    entries: () => Object.fromEntries([...entries].sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}

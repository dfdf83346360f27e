/** A technical word and what it is to us: a thing to name, a modifier of a noun, or nothing. */
export interface TechnicalWord {
  text: string;
  role: "thing" | "modifier" | "noise";
}

export interface Veiled {
  /** The text with each technical word replaced by a made-up noun. */
  text: string;
  words: ReadonlyMap<string, TechnicalWord>;
}

const things: readonly RegExp[] = [
  /^~?\/(?:[\w.@+-]+\/)*[\w.@+*-]*\p{L}[\w.@+*-]*\/?$/u, // a path
  /^[\w+-]*\p{L}[\w+-]*(?:\.[\w+-]+)*\.[a-z][a-z0-9]{1,4}$/u, // a file
  /^--[a-z][\w-]+$/, // an option
  /^[A-Za-z][A-Za-z0-9]*(?:_[A-Za-z0-9]+)+$/, // an identifier
  /^[a-z]+(?:[A-Z][a-z0-9]+)+$/, // camelCase
  /^(?=.*\p{L}{2})(?=.*\d)\p{L}[\w.]*-[\w.-]*\w$/u, // utf-8, x86-64
];

/**
 * Taggers cut `docker-compose.yml` into five words and see a verb in it. Each technical word becomes a made-up noun first,
 * which leaves the grammar of the sentence alone; `unveil` puts the words back.
 */
export function veil(text: string): Veiled {
  const words = new Map<string, TechnicalWord>();
  const veiled = text.replace(/\S+/g, (token) => {
    const [, before = "", inside = "", after = ""] = /^([("'“‘[<]*)(.*?)([)"'”’\]>,.;:!?]*)$/.exec(token) ?? [];
    const word = technicalWord(inside, after);
    if (!word) return token;
    const name = `qz${lettersOf(words.size)}q`;
    words.set(name, word);
    return `${before}${name}${after.replace(/^\(\d\w*\)/, "")}`;
  });
  return { text: veiled, words };
}

export const unveil = (text: string, words: Veiled["words"]): string => text.replace(/\bqz[a-z]+q\b/g, (name) => words.get(name)?.text ?? name);

function technicalWord(token: string, after: string): TechnicalWord | undefined {
  // The closing bracket of `apt-get(8)` was taken for punctuation.
  const manual = /^([\w][\w.+-]*)\(\d\w{0,3}$/.exec(token);
  if (manual && after.startsWith(")")) return { text: manual[1]!, role: "thing" };
  if (/^\p{L}+$/u.test(token) && !/^[a-z]+[A-Z]/.test(token)) return undefined;
  if (/^[\d.,%:+-]+$/.test(token) || token === "") return undefined;
  if (/^(?:https?|ftp|file):|^www\.|@.+\./i.test(token)) return { text: token, role: "noise" };
  if (token.length <= 80 && things.some((thing) => thing.test(token))) return { text: token.replace(/(?<=.)\/$/, ""), role: "thing" };
  if (/^\p{L}+(?:[-‐‑]\p{L}+)+$/u.test(token)) return { text: token, role: "modifier" };
  if (/^\p{L}+['’]\p{L}{1,2}$/u.test(token)) return undefined;
  if (/^\p{Lu}[\p{L}\p{N}]*(?:\/\p{Lu}[\p{L}\p{N}]*)+$/u.test(token)) return { text: token, role: "thing" }; // GNU/Linux
  return /[^\p{L}\p{M}\p{N}.,'’—–-]/u.test(token) || token.startsWith("-") ? { text: token, role: "noise" } : undefined;
}

function lettersOf(count: number): string {
  const letters = String.fromCharCode(97 + (count % 26));
  return count < 26 ? letters : lettersOf(Math.floor(count / 26) - 1) + letters;
}

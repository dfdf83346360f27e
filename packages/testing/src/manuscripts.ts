import type { Random } from "./random.ts";

/** A generated document whose every paragraph carries a word found nowhere else. */
export interface Manuscript {
  name: string;
  bytes: Uint8Array<ArrayBuffer>;
  marks: string[];
}

const nouns = ["valve", "pump", "battery", "inverter", "filter", "sensor", "terminal", "reservoir", "compressor", "thermostat", "gasket", "controller"];
const places = ["Aachen", "Bergen", "Cordoba", "Dundee", "Esbjerg", "Ferrara", "Grenoble", "Haarlem"];
const verbs = ["cools", "feeds", "protects", "measures", "drains", "replaces", "controls", "supports"];
const encoder = new TextEncoder();

/** Markdown of `paragraphs` paragraphs under a heading each. `edition` changes the text of one paragraph and leaves the others alone. */
export function manuscript(random: Random, key: string, paragraphs: number, edition = 0): Manuscript {
  const marks = Array.from({ length: paragraphs }, (_, at) => `mark${key}p${at}${at === 0 && edition > 0 ? `e${edition}` : ""}`);
  const parts = marks.map((mark, at) => `## Part ${at + 1} of ${key}\n\nThe ${mark} unit. ${sentences(random, 6)}`);
  return { name: `${key}.md`, bytes: encoder.encode(`# Manual ${key}\n\n${parts.join("\n\n")}\n`), marks };
}

function sentences(random: Random, count: number): string {
  return Array.from({ length: count }, () => `The ${random.pick(nouns)} in ${random.pick(places)} ${random.pick(verbs)} the ${random.pick(nouns)} every ${random.between(2, 40)} days.`).join(" ");
}

/** White space only: a later version of a document that can never become ready. */
export function blank(random: Random, key: string): Manuscript {
  return { name: `${key}.md`, bytes: encoder.encode(` \n\t\n${" ".repeat(random.between(1, 5000))}`), marks: [] };
}

/** Bytes that pass the door and can never become a document, each in another way. */
export function poison(random: Random, key: string): Manuscript {
  const kinds: readonly (readonly [string, string])[] = [
    [`${key}.pdf`, `%PDF-1.7\nthis was a document once ${key} ${random.next()}\n%%EOF\n`],
    [`${key}.pdf`, `just words ${key} ${random.next()}`],
    [`${key}.docx`, `PK\u0003\u0004 broken ${key} ${random.next()}`],
  ];
  const at = random.between(0, kinds.length);
  const [name, text] = kinds[at] ?? [];
  if (name === undefined || text === undefined) return blank(random, key);
  return { name, bytes: encoder.encode(text), marks: [] };
}

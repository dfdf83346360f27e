import type { TechnicalWord } from "./technical.ts";
import type { TaggedSentence, Word } from "./tagger.ts";

/** A thing named in a sentence, and which words of the sentence name it. */
export interface Mention {
  name: string;
  from: number;
  to: number;
  /** Every word is a name by its capital letter, not only the first of a sentence. */
  proper: boolean;
  technical: boolean;
}

/** Nouns that point at the text or at nothing; alone they are no thing. */
const empty = new Set(
  `amount answer approach bit case chapter choice column content contents couple course default description detail details difference
  effect end etc example fact feature figure following form goal idea information instance item kind left level list lot lots manner matter
  means meaning mind need note number one order other others page paragraph part particular people person piece place point position
  possibility problem purpose question reason respect rest result right row second section sense set side situation solution something sort
  step subject sure table task term terms text thing things time title top total try type use user usage value variety version
  way while word words work year years day days hour hours minute minutes month months week weeks anything everything nothing
  someone anyone everyone fig eq vol pp ch sec et al e.g i.e vs ok yes no first last next same such many few several
  chance attention advantage benefit bottom middle beginning start stop summary synopsis introduction overview appendix`.split(/\s+/),
);

const isNoun = (word: Word) => word.pos === "NOUN" || word.pos === "PROPN";

/** Noun phrases by part of speech: adjectives and nouns before a noun, technical words each by itself. */
export function mentionsIn({ words }: TaggedSentence, veiled: ReadonlyMap<string, TechnicalWord>): Mention[] {
  const mentions: Mention[] = [];
  let from = -1;
  const flush = (to: number) => {
    const mention = from < 0 ? undefined : phrase(words, from, to, veiled);
    if (mention) mentions.push(mention);
    from = -1;
  };
  words.forEach((word, index) => {
    const technical = veiled.get(word.text);
    if (technical && technical.role !== "modifier") {
      flush(index);
      if (technical.role === "thing") mentions.push({ name: technical.text, from: index, to: index + 1, proper: false, technical: true });
    } else if (continues(word, technical)) {
      if (from < 0) from = index;
    } else {
      flush(index);
    }
  });
  flush(words.length);
  return mentions;
}

function continues(word: Word, technical: TechnicalWord | undefined): boolean {
  if (technical) return true;
  return (isNoun(word) || word.pos === "ADJ") && /^\p{L}[\p{L}\p{M}\p{N}+#]*$/u.test(word.text) && !(word.stop && word.text.length < 4);
}

const longest = 5;

function phrase(words: readonly Word[], first: number, end: number, veiled: ReadonlyMap<string, TechnicalWord>): Mention | undefined {
  let to = end;
  while (to > first && (!isNoun(words[to - 1]!) || veiled.has(words[to - 1]!.text))) to -= 1;
  let from = Math.max(first, to - longest);
  if (from === 0 && to > 1 && instruction.test(words[0]!.text)) from = 1;
  while (from < to && (words[from]!.stop || vagueAdjective.test(words[from]!.text))) from += 1;
  const named = words.slice(from, to);
  if (named.every(isEmpty)) return undefined;
  if (named.length === 1 && named[0]!.text.length < 3 && !/^\p{Lu}{2}$/u.test(named[0]!.text)) return undefined;
  const proper = named.every((word) => /^\p{Lu}/u.test(word.text)) && (first > 0 || named.some((word) => word.pos === "PROPN"));
  const name = named.map((word, at) => spelling(word, at === named.length - 1, from + at === 0, veiled)).join(" ");
  return { name, from, to, proper, technical: false };
}

const isEmpty = (word: Word) => empty.has(word.text.toLowerCase()) || empty.has(word.lemma);
const vagueAdjective =
  /^(?:available|additional|appropriate|certain|common|complete|correct|current|different|easy|entire|exact|extra|following|given|good|great|important|individual|large|little|necessary|new|only|own|possible|previous|proper|recent|related|relevant|similar|simple|small|specific|suitable|typical|useful|usual|various|whole)$/i;

/** What a manual's sentence begins with; the tagger takes "Print lines" for a noun phrase. */
const instruction =
  /^(?:Add|Allow|Apply|Change|Check|Clean|Close|Connect|Copy|Create|Define|Delete|Display|Do|Edit|Enable|Disable|Enter|Execute|Force|Generate|Ignore|Increase|Install|List|Load|Make|Mount|Move|Open|Output|Perform|Press|Print|Read|Remove|Replace|Report|Reset|Restart|Return|Run|Select|Send|Set|Show|Skip|Specify|Start|Stop|Store|Test|Turn|Update|Use|Write)s?$/;

/** As written, with a plural noun at the end in the singular and the capital of a sentence's first word taken back. */
function spelling(word: Word, last: boolean, opensSentence: boolean, veiled: ReadonlyMap<string, TechnicalWord>): string {
  const technical = veiled.get(word.text);
  if (technical) return technical.text;
  if (word.pos === "NOUN") {
    const lower = opensSentence && /^\p{Lu}\p{Ll}+$/u.test(word.text) ? word.text.toLowerCase() : word.text;
    return last && /^\p{Ll}+s$/u.test(lower) ? word.lemma : lower;
  }
  return word.text;
}

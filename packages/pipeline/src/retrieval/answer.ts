import type { Embedder } from "../ports.ts";
import { cosine, coverageOf, overlap, worthOf } from "./evidence.ts";
import { inert } from "./inert.ts";
import { type Unit, unitsOf } from "./units.ts";

/** A passage as ranked for a question, best first. */
export interface RankedPassage {
  chunkId: string;
  documentId: string;
  title: string;
  text: string;
  headings: readonly string[];
  score: number;
}

export interface UsedSentence {
  chunkId: string;
  /** Number of the citation in the answer, from 1. */
  marker: number;
  /** As shown: inert plain text. */
  sentence: string;
  /** Where it stands in the chunk's text. */
  spanInChunk: readonly [start: number, end: number];
}

export interface ComposedAnswer {
  answer: string;
  answered: boolean;
  used: readonly UsedSentence[];
}

export interface ExtractiveArgs {
  question: string;
  language: string;
  passages: readonly RankedPassage[];
  /** Absent while the embedder is away: words alone decide then, and only clear cases are answered. */
  embed?: Embedder["embed"];
  /** Spares one call where the question has been embedded before. */
  questionVector?: Float32Array;
  signal?: AbortSignal;
}

export const NOTHING_FOUND = "Nothing in the documents answers this.";

/** Sentences compared by meaning: each costs a model call, and the right one is nearly always among these. */
const mostEmbedded = 12;
/** Characters of all of them together: tables and listings are long, and the time of the model grows with the length. */
const mostCharacters = 2400;
const mostSentences = 3;

/**
 * When the evidence is enough, with MiniLM-like vectors. A sentence answers when it means the same (`alike`), or means
 * something near and uses the question's words (`near` with `covered`), or names all of them and is not about something else
 * (`named` with `notUnlike`: error codes and option names mean nothing to a model). Below that, the honest answer is none.
 * Words that no passage uses pull `covered` down.
 *
 * With MiniLM, over eight manuals and 55 questions: questions about other subjects reached at most .34 alike, questions the manuals
 * answer at least .53. Between them lie questions about the neighbourhood (another program's option): of 15, 4 were answered with
 * the nearest thing there was. The figures hold for unit vectors of models of this kind; a model that finds everything alike needs others.
 */
export const enough = { alike: 0.5, near: 0.38, covered: 0.5, named: 0.9, notUnlike: 0.2, wordsAlone: 0.7 } as const;

interface Candidate {
  passage: number;
  position: number;
  unit: Unit;
  covered: number;
  alike: number;
  worth: number;
  score: number;
}

/** One to three sentences of the passages that answer the question, in reading order, each with its citation. */
export async function extractiveAnswer(args: ExtractiveArgs): Promise<ComposedAnswer> {
  const { question, language, passages } = args;
  const units = passages.map((passage) => unitsOf(passage.text, passage.headings));
  const places = units.flatMap((of, passage) => of.map((unit, position) => ({ passage, position, unit })));
  const all = places.filter(({ unit }) => !asksToo(unit.text, question));
  const coverage = coverageOf(question, language, all.map(({ unit, passage }) => inContext(unit, passages[passage]!)));
  const candidates = distinct(
    all.map((place, at) => {
      const covered = coverage.each[at]!;
      return { ...place, covered, alike: 0, worth: worthOf(place.unit.text, question, language), score: covered };
    }),
  );
  const promising = affordable(candidates.sort(byWords));
  await addMeaning(promising, args);
  const best = promising.sort((one, other) => other.score - one.score || byWords(one, other))[0];
  if (!best || !isEnough(best, coverage.together, args.embed !== undefined)) return { answer: NOTHING_FOUND, answered: false, used: [] };
  return composed(chosen(promising, best, units), passages);
}

/** A sentence that holds the whole question asks it too; it does not answer it. Words without a question mark are a search for them. */
function asksToo(sentence: string, question: string): boolean {
  return /[?？؟]\s*$/u.test(question) && lettersOf(sentence).includes(lettersOf(question));
}

const lettersOf = (text: string): string => text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ").trim();

function affordable(candidates: readonly Candidate[]): Candidate[] {
  let characters = 0;
  return candidates.slice(0, mostEmbedded).filter(({ unit }, at) => {
    const fits = at === 0 || characters + unit.text.length <= mostCharacters;
    if (fits) characters += unit.text.length;
    return fits;
  });
}

/** Overlapping chunks repeat sentences: the one in the better passage stands. */
function distinct(candidates: readonly Candidate[]): Candidate[] {
  const first = new Map<string, Candidate>();
  for (const candidate of candidates) {
    const key = candidate.unit.text.toLowerCase();
    if (!first.has(key)) first.set(key, candidate);
  }
  return [...first.values()];
}

/** A little for standing in a passage that the search put first. */
const prior = ({ passage }: Candidate) => 0.15 / (1 + passage);
const byWords = (one: Candidate, other: Candidate) =>
  other.covered + other.worth + prior(other) - (one.covered + one.worth + prior(one)) || one.passage - other.passage || one.position - other.position;

async function addMeaning(candidates: readonly Candidate[], { question, passages, embed, questionVector, signal }: ExtractiveArgs): Promise<void> {
  if (embed === undefined || candidates.length === 0) {
    for (const candidate of candidates) candidate.score = candidate.covered + candidate.worth + prior(candidate);
    return;
  }
  const asked = questionVector ?? (await embed([question], "query", signal))[0]!;
  const texts = candidates.map(({ unit, passage }) => inContext(unit, passages[passage]!));
  const vectors = await embed(texts, "document", signal);
  candidates.forEach((candidate, at) => {
    candidate.alike = cosine(asked, vectors[at]!);
    candidate.score = 0.7 * candidate.alike + 0.3 * candidate.covered + candidate.worth + prior(candidate);
  });
}

/**
 * A sentence under "Replacing the filter" need not name the filter. The heading is added as long as both together are no longer
 * than the passage, which is known to fit the model's window.
 */
function inContext(unit: Unit, passage: RankedPassage): string {
  const heading = passage.headings.at(-1);
  const both = heading === undefined ? unit.text : `${heading}: ${unit.text}`;
  return both.length <= passage.text.length ? both : unit.text;
}

function isEnough(best: Candidate, together: number, byMeaning: boolean): boolean {
  if (!byMeaning) return best.covered >= enough.wordsAlone;
  if (best.alike >= enough.alike) return true;
  if (best.covered >= enough.named) return best.alike >= enough.notUnlike;
  return best.alike >= enough.near && Math.min(best.covered + 0.2, together) >= enough.covered;
}

/** The best, with what it needs to be understood, then others that are nearly as good and say something else. */
function chosen(ranked: readonly Candidate[], best: Candidate, units: readonly (readonly Unit[])[]): Candidate[] {
  const picked = [best, ...companions(best, units)].slice(0, mostSentences);
  for (const candidate of ranked) {
    if (picked.length >= mostSentences || candidate.score < best.score * 0.85) break;
    const known = picked.some((other) => isSame(other, candidate) || overlap(other.unit.text, candidate.unit.text) > 0.8);
    if (!known) picked.push(candidate);
  }
  return picked.sort((one, other) => Number(one.passage !== best.passage) - Number(other.passage !== best.passage) || one.passage - other.passage || one.position - other.position);
}

const isSame = (one: Candidate, other: Candidate) => one.passage === other.passage && one.position === other.position;

/** "To do so:" needs what follows it; "It is then closed." needs what stands before it. */
function companions(best: Candidate, units: readonly (readonly Unit[])[]): Candidate[] {
  const of = units[best.passage]!;
  const at = (position: number): Candidate[] => (of[position] ? [{ ...best, position, unit: of[position] }] : []);
  if (/[:：]$/.test(best.unit.text)) return [...at(best.position + 1), ...at(best.position + 2)];
  if (best.unit.kind === "sentence" && /^(?:It|They|This|These|That|Those|Es|Dies|Diese[rs]?)\s/u.test(best.unit.text)) return at(best.position - 1);
  return [];
}

function composed(candidates: readonly Candidate[], passages: readonly RankedPassage[]): ComposedAnswer {
  const markers = new Map<string, number>();
  const used = candidates.map(({ passage, unit }) => {
    const { chunkId } = passages[passage]!;
    const marker = markers.get(chunkId) ?? markers.size + 1;
    markers.set(chunkId, marker);
    return { chunkId, marker, sentence: inert(unit.text).trim(), spanInChunk: unit.span };
  });
  return { answer: used.map(({ sentence, marker }) => `${sentence} [${marker}]`).join(" "), answered: true, used };
}

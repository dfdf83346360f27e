/** The legs, their fusion and a trivial baseline side by side on questions that were fixed before any tuning. */
import { questionEntities } from "@homelab/adapters/linguistic";
import { oxigraphGraph } from "@homelab/adapters/oxigraph";
import { postgresSearch } from "@homelab/adapters/postgres";
import { fuse, guessLanguage, type Hit, topicOf } from "@homelab/pipeline";
import { type BenchLibrary, library } from "./library.ts";
import { gradeOf, type Judged, type Question, readQuestions } from "./questions.ts";
import type { Section } from "./report.ts";
import { say } from "./say.ts";
import { bootstrap, mean, ndcg, reciprocalRank } from "./statistics.ts";

/** Candidates per leg, as `ask` takes them. */
const perLeg = 50;
const depths = [1, 5, 8, 20] as const;

export type Leg = "vector" | "text" | "graph";
export interface Answered {
  question: Question;
  legs: Readonly<Record<Leg, readonly Hit[]>>;
}

export interface Scores {
  recall: Readonly<Record<number, number>>;
  ndcg: number;
  rank: number;
}

/** What each leg finds for each question, before any fusion. */
export async function askLegs(lib: BenchLibrary, questions: readonly Question[]): Promise<Answered[]> {
  const search = postgresSearch(lib.db);
  const graph = oxigraphGraph({ url: lib.connections.oxigraph.url, timeoutMs: 10_000 });
  const answered: Answered[] = [];
  for (const question of questions) {
    const [vector] = await lib.embedder.embed([question.question], "query");
    const language = guessLanguage(question.question);
    const entities = questionEntities(question.question, language);
    const [byVector, byText, byGraph] = await Promise.all([
      search.byVector(vector ?? new Float32Array(), lib.embedder.model.id, perLeg),
      search.byText(topicOf(question.question, language), perLeg),
      entities.length === 0 ? [] : graph.chunksFor(entities, perLeg),
    ]);
    answered.push({ question, legs: { vector: byVector, text: byText, graph: byGraph } });
  }
  return answered;
}

/** Passages of the library by id, as far as they are judged. */
export async function judgedPassages(lib: BenchLibrary): Promise<Map<string, Judged>> {
  const { rows } = await lib.db.query<Judged & { id: string }>(
    `SELECT c.id, c.document_id AS "documentId", c.text,
            ARRAY (SELECT DISTINCT (place ->> 'page')::int FROM jsonb_array_elements(vc.places) AS place) AS pages
       FROM chunks c JOIN version_chunks vc ON vc.chunk_id = c.id`,
  );
  return new Map(rows.map(({ id, ...passage }) => [id, passage]));
}

export class Judge {
  readonly #lib: BenchLibrary;
  readonly #passages: ReadonlyMap<string, Judged>;
  readonly #byDocument: ReadonlyMap<string, readonly Judged[]>;

  constructor(lib: BenchLibrary, passages: ReadonlyMap<string, Judged>) {
    this.#lib = lib;
    this.#passages = passages;
    this.#byDocument = Map.groupBy(passages.values(), (passage) => passage.documentId);
  }

  score(question: Question, ids: readonly string[]): Scores {
    const documentId = this.#lib.documentOf(question.manual);
    const grade = (passage: Judged | undefined) => (passage ? gradeOf(question, documentId, passage) : 0);
    const grades = ids.map((id) => grade(this.#passages.get(id)));
    const all = (this.#byDocument.get(documentId) ?? []).map(grade);
    const recall = Object.fromEntries(depths.map((k) => [k, grades.slice(0, k).some((g) => g > 0) ? 1 : 0]));
    return { recall, ndcg: ndcg(grades, all, 10), rank: reciprocalRank(grades) };
  }

  /** False when no passage stands on the page, which is our loss and counts as one. */
  reachable(question: Question): boolean {
    const documentId = this.#lib.documentOf(question.manual);
    return (this.#byDocument.get(documentId) ?? []).some((passage) => gradeOf(question, documentId, passage) > 0);
  }

  /** The trivial baseline: passages by the number of the question's words they have. */
  byCommonWords(question: string): string[] {
    const asked = new Set(wordsOf(question));
    const scored = [...this.#passages].map(([id, { text }]) => [id, new Set(wordsOf(text).filter((word) => asked.has(word))).size] as const);
    return scored.sort(([one, a], [other, b]) => b - a || (one < other ? -1 : 1)).slice(0, perLeg).map(([id]) => id);
  }
}

const wordsOf = (text: string) => text.toLowerCase().match(/[a-z0-9]+/g) ?? [];
const idsOf = (hits: readonly Hit[]) => hits.map((hit) => hit.chunkId);

/** Each way of finding, with the scores of every question in order. */
export type Ways = Readonly<Record<string, readonly Scores[]>>;

export function scoreWays(judge: Judge, answered: readonly Answered[]): Ways {
  const way = (find: (a: Answered) => readonly string[]) => answered.map((a) => judge.score(a.question, find(a)));
  return {
    "common words": way((a) => judge.byCommonWords(a.question.question)),
    graph: way((a) => idsOf(a.legs.graph)),
    vector: way((a) => idsOf(a.legs.vector)),
    "full text": way((a) => idsOf(a.legs.text)),
    hybrid: way((a) => idsOf(fuse<Hit>(a.legs))),
  };
}

export async function retrieval(): Promise<Section> {
  const lib = await library();
  const questions = (await readQuestions()).filter((question) => !lib.changed.includes(question.manual));
  say(`asking ${questions.length} questions of every leg`);
  const judge = new Judge(lib, await judgedPassages(lib));
  const answered = await askLegs(lib, questions);
  const half = (name: Question["half"]) => answered.filter((a) => a.question.half === name);
  const [tuning, heldBack] = [half("tuning"), half("held-back")];
  const ways = scoreWays(judge, heldBack);
  const { best, difference } = againstBestLeg(ways);
  return {
    name: "retrieval",
    title: "legs and hybrid on questions from manuals we did not write",
    figures: [
      { what: "questions: tuning half, held back", value: `${tuning.length}, ${heldBack.length}`, wanted: "≥ 200 in all", met: questions.length >= 200 },
      { what: "chunks, manuals, pages", value: `${lib.chunks}, ${lib.manuals.length}, ${lib.manuals.reduce((sum, m) => sum + m.pages, 0)}` },
      {
        what: `hybrid minus its best leg (${best}), nDCG@10, held back`,
        value: interval(difference, 3),
        wanted: "not below 0 by the interval",
        met: difference.high >= 0,
      },
      { what: "questions whose page has a passage at all", value: `${questions.filter((q) => judge.reachable(q)).length} of ${questions.length}` },
    ],
    remarks: [
      "Half held back (bootstrap 95 % intervals over questions, 2,000 rounds, same seed):", tableOf(ways),
      "Tuning half:", tableOf(scoreWays(judge, tuning)),
      ...(lib.changed.length > 0 ? [`Left out, because their packages have other bytes by now: ${lib.changed.join(", ")}.`] : []),
    ],
  };
}

/** Paired: the same questions, so the interval is of the differences. */
function againstBestLeg(ways: Ways): { best: string; difference: { mean: number; low: number; high: number } } {
  const of = (name: string) => ways[name] ?? [];
  const best = ["vector", "full text", "graph"].reduce((one, other) => (mean(of(other).map((s) => s.ndcg)) > mean(of(one).map((s) => s.ndcg)) ? other : one));
  return { best, difference: bootstrap(of("hybrid").map((s, at) => s.ndcg - (of(best)[at]?.ndcg ?? 0))) };
}

function tableOf(ways: Ways): string {
  const names = Object.keys(ways);
  const row = (what: string, value: (s: Scores) => number) =>
    `| ${what} | ${names.map((name) => interval(bootstrap((ways[name] ?? []).map(value)), 2)).join(" | ")} |`;
  return [
    `| held against the right page | ${names.join(" | ")} |`,
    `|---|${names.map(() => "---:|").join("")}`,
    ...depths.map((k) => row(`recall@${k}`, (s) => s.recall[k] ?? 0)),
    row("nDCG@10", (s) => s.ndcg),
    row("MRR", (s) => s.rank),
  ].join("\n");
}

const interval = ({ mean: middle, low, high }: { mean: number; low: number; high: number }, digits: number) =>
  `${middle.toFixed(digits)} (${low.toFixed(digits)} to ${high.toFixed(digits)})`;

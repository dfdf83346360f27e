import type { Hit } from "../search.ts";

/** A chunk with its place in each leg that found it, from 1. */
export interface FusedHit extends Hit {
  ranks: Readonly<Record<string, number>>;
}

export interface FuseOptions {
  /** Higher values let deep agreement count more against a single first place. Default 5. */
  k?: number;
  /** Default 1 for a leg that is not named. */
  weights?: Readonly<Record<string, number>>;
}

/**
 * Chosen on the tuning half of the questions in tests/bench, where BM25 finds the page first three times in four and the small embedding
 * model one time in three. The graph leg knows which chunks name a thing, not which answer a question: it confirms what others find.
 */
const usual: Readonly<Record<string, number>> = { vector: 0.5, graph: 0.4 };

/**
 * Reciprocal rank fusion (Cormack, Clarke & Büttcher, SIGIR 2009): each leg gives a chunk `weight / (k + rank)`. Ranks alone
 * count, because scores of different legs do not compare. A missing or empty leg takes no part. The paper's `k` of 60 is for legs that
 * are equally good; here it would let agreement far down outvote the better leg's first finds.
 *
 * Fusion can still bury a leg's first find behind chunks that two legs both found far down: a question in other words than the
 * document's is answered worse than by vectors alone. So each leg of weight .5 or more also has a say of its own: with `n` such legs, its
 * chunk at rank `r` comes no later than place `2 × n × r / weight`. With text (1) and vectors (.5), the hybrid's first eight hold the
 * first two of the text and the first of the vectors, whatever the others say. Equal scores are ordered by id.
 */
export function fuse<Chunk extends Hit>(legs: Readonly<Record<string, readonly Chunk[]>>, options: FuseOptions = {}): (Chunk & FusedHit)[] {
  const { k = 5, weights = {} } = options;
  const weightOf = (leg: string) => weights[leg] ?? usual[leg] ?? 1;
  const found = Object.entries(legs).filter(([leg, hits]) => hits.length > 0 && weightOf(leg) > 0);
  const strong = found.filter(([leg]) => weightOf(leg) >= STRONG).length;

  const candidates = new Map<string, Candidate<Chunk>>();
  for (const [leg, hits] of found) {
    hits.forEach((hit, index) => {
      const rank = index + 1;
      const candidate = candidates.get(hit.chunkId) ?? { hit, score: 0, ranks: {}, latest: Infinity };
      if (leg in candidate.ranks) return;
      candidate.ranks[leg] = rank;
      candidate.score += weightOf(leg) / (k + rank);
      if (weightOf(leg) >= STRONG) candidate.latest = Math.min(candidate.latest, Math.floor((PATIENCE * strong * rank) / Math.min(1, weightOf(leg))));
      candidates.set(hit.chunkId, candidate);
    });
  }
  return inTime([...candidates.values()].sort(byScore)).map(({ hit, score, ranks }) => ({ ...hit, score, ranks }));
}

/** How much later than taking turns a strong leg's chunk may come; lower protects single legs, higher trusts agreement. */
const PATIENCE = 2;
/** Least weight of a leg that has a say of its own. */
const STRONG = 0.5;

interface Candidate<Chunk> {
  hit: Chunk;
  score: number;
  ranks: Record<string, number>;
  /** Last place, from 1, that its best leg allows. */
  latest: number;
}

function byScore<Chunk extends Hit>(one: Candidate<Chunk>, other: Candidate<Chunk>): number {
  return other.score - one.score || (one.hit.chunkId < other.hit.chunkId ? -1 : 1);
}

/**
 * The order by score that keeps every latest place. Filled from the back: the last place goes to the lowest score among those
 * that may stand there. No more than `n × r` chunks must stand among the first `2 × n × r`, so there is always one.
 */
function inTime<Chunk extends Hit>(ranked: readonly Candidate<Chunk>[]): Candidate<Chunk>[] {
  const left = [...ranked];
  const order: Candidate<Chunk>[] = [];
  for (let place = left.length; place > 0; place--) {
    const at = left.findLastIndex((candidate) => candidate.latest >= place);
    order.push(...left.splice(at, 1));
  }
  return order.reverse();
}

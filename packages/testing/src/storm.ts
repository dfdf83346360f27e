import { setTimeout as sleep } from "node:timers/promises";
import { partNames } from "@homelab/engines";
import type { Expectation } from "./conservation.ts";
import type { Inside } from "./inside.ts";
import { blank, type Manuscript, manuscript, poison } from "./manuscripts.ts";
import { type Random, seeded } from "./random.ts";

export interface StormPlan {
  seed: number;
  kills: number;
  documents: number;
  /** Longest pause between two kills; each is drawn between a tenth of it and all of it. */
  pauseMs: number;
  /** Hears of each blow as it falls. */
  onBlow?(blow: Blow): void;
}

export interface Blow {
  number: number;
  target: string;
  afterMs: number;
}

/** Kills something and says what; what is being started cannot be killed, so it may have to look for another. */
export type Strike = (random: Random) => Promise<string>;

/** The door that documents come through. */
export interface Door {
  url: string;
  /** Sent with every request. Default: none. */
  headers?: Readonly<Record<string, string>>;
}

export interface Storm {
  promised: Map<string, Expectation>;
  kills: Record<string, number>;
  /** Requests that were refused or broken and sent again. */
  repeats: number;
}

/** What happens to one document during the storm, step by step. */
type Step = { send: Manuscript; fate: "ready" | "dead" } | "remove" | { waitMs: number };

/** Documents arrive, change and go while one process after another is killed. Resolves when the last blow has fallen and the last client is served. */
export async function storm(door: Door, strike: Strike, plan: StormPlan): Promise<Storm> {
  const random = seeded(plan.seed);
  const scripts = Array.from({ length: plan.documents }, (_, at) => scriptOf(random, `s${plan.seed}d${at}`, at));
  const result: Storm = { promised: new Map(), kills: {}, repeats: 0 };
  let blows = 0;
  const fall = async () => {
    for (; blows < plan.kills; blows++) {
      await sleep(plan.pauseMs * (0.1 + 0.9 * random.next()));
      const started = Date.now();
      const target = await strike(random);
      result.kills[target] = (result.kills[target] ?? 0) + 1;
      plan.onBlow?.({ number: blows + 1, target, afterMs: Date.now() - started });
    }
  };
  const clients = scripts.map(async (script, at) => {
    // arrivals are spread over the storm, so that every blow meets work
    while (blows < plan.kills * (at / plan.documents)) await sleep(50);
    await play(door, script, result);
  });
  await Promise.all([fall(), ...clients]);
  return result;
}

function scriptOf(random: Random, key: string, at: number): Step[] {
  if (at % 8 === 3) return [{ send: poison(random, key), fate: "dead" }];
  const seed = random.between(1, 1e9);
  const paragraphs = random.between(1, 8);
  const edition = (number: number): Step => ({ send: manuscript(seeded(seed), key, paragraphs, number), fate: "ready" });
  const wait: Step = { waitMs: random.between(0, 6000) };
  if (at % 8 === 1) return [edition(0), wait, edition(1), { waitMs: random.between(0, 500) }, edition(2)];
  if (at % 8 === 2) return [edition(0), wait, { send: blank(random, key), fate: "dead" }];
  if (at % 8 === 7) return [edition(0), wait, { send: blank(random, key), fate: "dead" }, { waitMs: random.between(0, 3000) }, edition(1)];
  if (at % 8 === 5) return [edition(0), wait, "remove"];
  if (at % 8 === 6) return [edition(0), wait, "remove", edition(1)];
  return [edition(0)];
}

/** One blow in this many falls on all parts together. */
const togetherEvery = 12;

/** One of the parts, or all of them at once. What is being restarted cannot be killed: another one is taken. */
export function strikeParts(inside: Pick<Inside, "kill" | "killAllParts">): Strike {
  return async (random) => {
    if (random.between(1, togetherEvery) === 1) {
      await inside.killAllParts();
      return "all";
    }
    for (;;) {
      const target = random.pick(partNames);
      if (await inside.kill(target)) return target;
      await sleep(20);
    }
  };
}

async function play({ url, headers = {} }: Door, script: readonly Step[], result: Storm): Promise<void> {
  let documentId = "";
  for (const step of script) {
    if (step === "remove") {
      await insist(result, () => fetch(`${url}/api/v1/documents/${documentId}`, { method: "DELETE", headers }), [202, 404]);
      const known = result.promised.get(documentId);
      if (known) result.promised.set(documentId, { ...known, fate: "removed" });
    } else if ("waitMs" in step) {
      await sleep(step.waitMs);
    } else {
      const { name, bytes, marks } = step.send;
      const post = () => fetch(`${url}/api/v1/documents?name=${name}`, { method: "POST", body: bytes, headers });
      const accepted = (await insist(result, post, [200, 202])) as { documentId: string; versionId: string };
      documentId = accepted.documentId;
      const earlier = result.promised.get(documentId)?.poisoned ?? [];
      const poisoned = step.fate === "dead" ? [...earlier, accepted.versionId] : earlier;
      result.promised.set(documentId, { name, versionId: accepted.versionId, fate: step.fate, marks, poisoned });
    }
  }
}

/** Sends again until the answer is one of `wanted`: a client that was never answered does not know what became of its request. */
async function insist(result: Storm, send: () => Promise<Response>, wanted: readonly number[]): Promise<unknown> {
  for (;;) {
    const answer = await send().then(async (response) => ({ status: response.status, text: await response.text() }), () => undefined);
    if (answer && wanted.includes(answer.status)) return JSON.parse(answer.text);
    if (answer && answer.status !== 503) throw new Error(`storm: the door answered ${answer.status}, which is neither success nor "later": ${answer.text}`);
    result.repeats++;
    await sleep(200);
  }
}

/** Resolves when nothing moves any more, or at the deadline; what then still moves, the check names. */
export async function untilQuiet(inside: Pick<Inside, "rows" | "streams">, deadlineMs: number): Promise<number> {
  const started = Date.now();
  for (let quietFor = 0; quietFor < 3 && Date.now() - started < deadlineMs; ) {
    quietFor = (await isQuiet(inside).catch(() => false)) ? quietFor + 1 : 0;
    await sleep(500);
  }
  return Date.now() - started;
}

async function isQuiet(inside: Pick<Inside, "rows" | "streams">): Promise<boolean> {
  const streams = await inside.streams();
  const drained = streams.length > 0 && streams.every(({ name, messages, consumers }) => (name === "DEAD" || messages === 0) && consumers.every((c) => c.inWork === 0));
  const [moving] = await inside.rows("SELECT 1 FROM versions WHERE state NOT IN ('ready', 'partial', 'dead', 'superseded') UNION ALL SELECT 1 FROM documents WHERE tombstone IS NOT NULL LIMIT 1");
  return drained && moving === undefined;
}

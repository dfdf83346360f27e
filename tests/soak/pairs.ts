import { waitUntil } from "@homelab/engines";
import { checkConservation, type Expectation, lookInside, manuscript, type Outage, outagesOf, type Platform, seeded, startPlatform, startStubModels, untilQuiet, type Violation } from "@homelab/testing";
import type { Scenario } from "./scenarios.ts";

/** Two dependencies away at once, every pair in turn, while a question is asked and a document is sent. */
export const pairs: Scenario["run"] = async ({ seed, say }) => {
  await using models = await startStubModels();
  await using platform = await startPlatform({ settings: models.settings });
  await using inside = await lookInside(platform);
  const outages = Object.entries(outagesOf(inside, models));
  const promised = new Map<string, Expectation>();
  const violations: Violation[] = [];
  let refused = 0;
  const send = async (key: string): Promise<void> => {
    const { name, bytes, marks } = manuscript(seeded(seed), key, 2);
    const { status, body } = await platform.api<{ documentId: string; versionId: string }>(`/documents?name=${name}`, { method: "POST", body: bytes });
    if (status === 503) refused++;
    else if (status === 202) promised.set(body.documentId, { name, versionId: body.versionId, fate: "ready", marks, poisoned: [] });
    else violations.push({ rule: "the door says yes or later", detail: `${key}: ${status} ${JSON.stringify(body)}` });
  };
  await send("first");
  await untilQuiet(inside, 60_000);

  let asked = 0;
  for (const [at, [name, first]] of outages.entries()) {
    for (const [other, second] of outages.slice(at + 1)) {
      if (first.dependency === second.dependency) continue;
      const where = `${name} + ${other}`;
      {
        await using _first = await first.begin();
        await using _second = await second.begin();
        violations.push(...(await complaintsAbout(platform, [first, second], where)));
        await send(`pair${asked++}`);
      }
      await waitUntil(where, () => notFull(platform), { timeoutMs: 15_000, everyMs: 300 }).catch((error: Error) => void violations.push({ rule: "it recovers by itself within 15 s", detail: error.message }));
      if (asked % 10 === 0) say({ pairs: asked, violations: violations.length });
    }
  }
  await untilQuiet(inside, 300_000);
  // a model that talked nonsense made dead letters; with the causes gone, each of them must mend
  const letters = await inside.letters();
  for (const { id } of letters) await platform.api(`/dead-letters/${id}/redrive`, { method: "POST" });
  await untilQuiet(inside, 300_000);
  const balance = await checkConservation(inside, promised, () => platform.api("/graph/rebuild", { method: "POST" }));
  return { pairs: asked, refused, redriven: letters.length, ...balance, violations: [...violations, ...balance.violations] };
};

const question = "Which unit is the markfirstp1 unit in Grenoble?";
const askIt = (platform: Platform) =>
  platform.api<{ mode: string }>("/ask", { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ question }) });
const notFull = async (platform: Platform) => ((await askIt(platform)).body.mode === "full" ? undefined : "not in full yet");

/** The answer must name both, or refuse with a time to come back where nothing is left that finds passages. */
async function complaintsAbout(platform: Platform, away: readonly Outage[], where: string): Promise<Violation[]> {
  const gone = new Set(away.map(({ dependency }) => dependency));
  const hopeless = gone.has("database") || (gone.has("text") && (gone.has("vectors") || gone.has("embedder")));
  const { status, headers, body } = await askIt(platform);
  const honest = hopeless
    ? status === 503 && Number(headers.get("retry-after")) > 0
    : status === 200 && body.mode === `without-${[...gone].filter((dependency) => !(dependency === "vectors" && gone.has("embedder"))).sort().join("-and-")}`;
  return honest ? [] : [{ rule: "the answer names what is away", detail: `${where}: ${status} ${body.mode ?? JSON.stringify(body)}` }];
}

import { HomelabSettings, Target, typedSecrets } from "@homelab/settings";
import { isMap, isScalar, LineCounter, parseDocument, visit, type Document } from "yaml";
import { positionOf, type Position } from "./position.ts";
import { problemsOf, type Problem, type Source } from "./problems.ts";
import { withEmptySections } from "./schema-walk.ts";

export type Parsed = { ok: true; settings: HomelabSettings } | { ok: false; problems: Problem[] };

/** Says which target is meant, over what the file says. */
export interface TargetChoice {
  /** What `--target` says; stands over all. */
  asked?: string | undefined;
  /** What HOMELAB_TARGET says; empty is as good as unset. */
  environment?: string | undefined;
}

/** YAML text to settings, or to every problem at once. */
export function parseSettings(text: string, choice: TargetChoice = {}): Parsed {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true });
  const broken = document.errors.map(({ pos, message }) => wholeFile(message.split("\n")[0] ?? message, { line: lines.linePos(pos[0]).line, column: lines.linePos(pos[0]).col }));
  const problemsOfText = [...broken, ...lostKeys(document, lines)];
  if (problemsOfText.length > 0) return { ok: false, problems: problemsOfText };
  const read = inputOf(document);
  if ("problem" in read) return { ok: false, problems: [read.problem] };
  const chosen = chooseTarget(read.input, choice);
  const source: Source = { input: chosen.input, secrets: typedSecrets(read.input), positionOf: (path, blamed) => positionOf(document, lines, path, blamed) };
  const result = HomelabSettings.safeParse(chosen.input);
  const problems = [...chosen.problems, ...problemsOf(result.error, source, HomelabSettings)];
  return result.success && problems.length === 0 ? { ok: true, settings: result.data } : { ok: false, problems };
}

function inputOf(document: Document): { input: Record<string, unknown> } | { problem: Problem } {
  // an empty file, or one of comments only, is all defaults
  if (document.contents !== null && !isMap(document.contents)) return { problem: wholeFile("something else than keys", { line: 1, column: 1 }) };
  try {
    return { input: withEmptySections(document.toJS({ maxAliasCount: 100 }) ?? {}, HomelabSettings) as Record<string, unknown> };
  } catch (error) {
    return { problem: wholeFile(error instanceof Error ? error.message : String(error), { line: 1, column: 1 }) };
  }
}

/** JavaScript has no such key of an object; what stands below it would vanish without a word. */
function lostKeys(document: Document, lines: LineCounter): Problem[] {
  const found: Problem[] = [];
  visit(document, {
    Pair(_, { key }) {
      if (!isScalar(key) || key.value !== "__proto__" || !key.range) return;
      const { line, col } = lines.linePos(key.range[0]);
      found.push({ path: "__proto__", line, column: col, got: "a key that does not exist here", expected: "another name", do: "Rename it." });
    },
  });
  return found;
}

function wholeFile(got: string, at: Position): Problem {
  return { path: "", ...at, got, expected: "YAML: keys with values, each key once", do: "Mend the file there." };
}

function chooseTarget(input: Record<string, unknown>, { asked, environment }: TargetChoice): { input: Record<string, unknown>; problems: Problem[] } {
  const written = asked ?? environment;
  if (written === undefined || written === "") return { input, problems: [] };
  if (Target.safeParse(written).success) return { input: { ...input, target: written }, problems: [] };
  const from = asked === undefined ? "HOMELAB_TARGET" : "--target";
  return { input, problems: [{ path: from, got: JSON.stringify(written), expected: `one of ${Target.options.join(", ")}`, do: `Change ${from}.` }] };
}

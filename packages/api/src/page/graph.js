import { button, element } from "./dom.js";
import { drawGraph } from "./graph-drawing.js";
import { aroundAnswer } from "./graph-query.js";
import { count } from "./words.js";

/** @import { Answer } from "./types.ts" */
/** @import { Statement, Thing } from "./graph-query.js" */

const mostThings = 18;

/**
 * What the answer speaks of: a drawing to look at, and the same as buttons and sentences. Comes after the answer, never in its way.
 * @param {Answer} answer
 */
export function entityView(answer) {
  const section = element("section", { class: "graph", "aria-labelledby": "graph-heading", hidden: true });
  if (answer.citations.length > 0) void fill(section, answer);
  return section;
}

/** @param {HTMLElement} section @param {Answer} answer */
async function fill(section, answer) {
  const heading = element("h2", { id: "graph-heading" }, "What it speaks of");
  try {
    const all = await aroundAnswer(answer);
    const { things, statements } = mostTelling(all);
    if (things.length === 0) return;
    section.replaceChildren(heading, ...picture(things, statements));
  } catch {
    section.replaceChildren(heading, element("p", { class: "hint" }, "The graph cannot be shown at present. The answer above does not depend on it."));
  }
  section.hidden = false;
}

/**
 * What the question named first, then what is related, then what is mentioned most.
 * @param {{ things: Thing[], statements: Statement[] }} all
 */
function mostTelling({ things, statements }) {
  const related = new Map();
  for (const { from, to } of statements) for (const end of [from, to]) related.set(end, (related.get(end) ?? 0) + 1);
  const weight = (/** @type {Thing} */ t) => (t.asked ? 1000 : 0) + 10 * (related.get(t.iri) ?? 0) + t.mentions;
  const shown = things.toSorted((a, b) => weight(b) - weight(a) || a.label.localeCompare(b.label)).slice(0, mostThings);
  const iris = new Set(shown.map((thing) => thing.iri));
  return { things: shown, statements: statements.filter((s) => iris.has(s.from) && iris.has(s.to)) };
}

/** @param {Thing[]} things @param {Statement[]} statements */
function picture(things, statements) {
  const labels = new Map(things.map((thing) => [thing.iri, thing.label]));
  const said = element("ul", { class: "statements" });
  const summary = element("p", { class: "hint", role: "status" });
  const canvas = element("div", { class: "drawing", "aria-hidden": "true" });
  /** @type {string | null} */
  let chosen = null;

  const chips = things.map((thing) => {
    const chip = button(thing.label, () => choose(chosen === thing.iri ? null : thing.iri), { class: "chip", dir: "auto", "aria-pressed": "false", "data-asked": thing.asked, title: thing.kind || null });
    return { iri: thing.iri, chip };
  });
  const drawing = drawGraph(canvas, { things, statements, choose: (iri) => choose(chosen === iri ? null : iri) });

  function choose(/** @type {string | null} */ iri) {
    chosen = iri;
    for (const { iri: mine, chip } of chips) chip.setAttribute("aria-pressed", String(mine === iri));
    drawing.highlight(iri);
    const about = iri === null ? statements : statements.filter((s) => s.from === iri || s.to === iri);
    const name = iri === null ? "these things" : (labels.get(iri) ?? "");
    summary.textContent = about.length === 0 ? `No statement about ${name} was read.` : `${count(about.length, "statement")} about ${name}`;
    said.replaceChildren(...about.slice(0, 20).map((s) => sentence(s, labels)));
  }
  choose(null);
  return [canvas, element("div", { class: "chips", role: "group", "aria-label": "Things in this answer" }, ...chips.map(({ chip }) => chip)), summary, said];
}

/** @param {Statement} statement @param {ReadonlyMap<string, string>} labels */
function sentence({ from, predicate, to, evidence, citation }, labels) {
  const where = citation === null ? "elsewhere in the library" : `citation ${citation + 1}`;
  return element(
    "li",
    {},
    element("span", { dir: "auto" }, element("b", {}, labels.get(from)), ` ${predicate} `, element("b", {}, labels.get(to))),
    element("span", { class: "hint", dir: "auto" }, `“${evidence}”`),
    element("span", { class: "hint" }, where),
  );
}

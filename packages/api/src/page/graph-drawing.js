import { drawing, setAttributes } from "./dom.js";
import { loadForces } from "./libraries.js";

/** @import { SimulationLinkDatum, SimulationNodeDatum } from "d3-force" */
/** @import { Statement, Thing } from "./graph-query.js" */

/** @typedef {SimulationNodeDatum & { x: number, y: number, thing: Thing, label: string, width: number }} Spot */
/** @typedef {SimulationLinkDatum<Spot> & { source: Spot, target: Spot, predicate: string }} Tie */

const rowHeight = 26;
const longest = 26;
/** Least distance between two labels, in pixels. */
const between = 14;

/**
 * Draws things and their ties. Laid out in one go: nothing wobbles on the screen.
 * @param {HTMLElement} place
 * @param {{ things: Thing[], statements: Statement[], choose(iri: string): void }} what
 */
export function drawGraph(place, { things, statements, choose }) {
  /** @type {string | null} */
  let chosen = null;
  /** @type {{ node: SVGGElement, iris: string[] }[]} */
  let parts = [];

  function highlight(/** @type {string | null} */ iri) {
    chosen = iri;
    const near = new Set(statements.flatMap((s) => (s.from === iri || s.to === iri ? [s.from, s.to] : [])));
    for (const { node, iris } of parts) {
      const lit = iri === null || (iris.length === 1 ? iris[0] === iri || near.has(/** @type {string} */ (iris[0])) : iris.includes(iri));
      setAttributes(node, { "data-dim": !lit, "data-chosen": iris.length === 1 && iris[0] === iri });
    }
  }

  async function draw() {
    const width = Math.min(760, Math.max(280, place.clientWidth));
    const height = Math.round(Math.min(440, Math.max(220, things.length * (width < 480 ? 34 : 26))));
    const { spots, ties } = await laidOut({ things, statements, width, height });
    const lines = ties.map((tie) => ({ iris: [tie.source.thing.iri, tie.target.thing.iri], node: line(tie) }));
    const labels = spots.map((spot) => ({ iris: [spot.thing.iri], node: label(spot, choose) }));
    parts = [...lines, ...labels];
    const [top, bottom] = [Math.min(...spots.map((spot) => spot.y)) - rowHeight, Math.max(...spots.map((spot) => spot.y)) + rowHeight];
    place.replaceChildren(drawing("svg", { viewBox: `0 ${top} ${width} ${bottom - top}`, width, height: bottom - top, focusable: "false" }, ...parts.map(({ node }) => node)));
    highlight(chosen);
  }

  onResize(place, () => void draw());
  return { highlight };
}

/** @param {HTMLElement} place @param {() => void} redraw */
function onResize(place, redraw) {
  let width = 0;
  new ResizeObserver(() => {
    if (place.clientWidth === 0 || Math.abs(place.clientWidth - width) < 24) return;
    width = place.clientWidth;
    redraw();
  }).observe(place);
}

/** @param {{ things: Thing[], statements: Statement[], width: number, height: number }} what */
async function laidOut({ things, statements, width, height }) {
  const d3 = await loadForces();
  const spots = /** @type {Spot[]} */ (things.map((thing) => {
    const label = thing.label.length > longest ? `${thing.label.slice(0, longest - 1)}…` : thing.label;
    return { thing, label, width: label.length * 6.6 + 22 };
  }));
  const spotOf = new Map(spots.map((spot) => [spot.thing.iri, spot]));
  const ties = /** @type {Tie[]} */ (statements.map((s) => ({ source: spotOf.get(s.from), target: spotOf.get(s.to), predicate: s.predicate })));
  const simulation = d3
    .forceSimulation(spots)
    .force("ties", d3.forceLink(ties).distance((/** @type {Tie} */ tie) => (tie.source.width + tie.target.width) / 3 + 60).strength(0.4))
    .force("apart", d3.forceManyBody().strength(-260))
    .force("x", d3.forceX(width / 2).strength(0.06))
    .force("y", d3.forceY(height / 2).strength(0.14))
    .stop();
  for (let i = 0; i < 240; i += 1) {
    simulation.tick();
    separate(spots);
    for (const spot of spots) {
      spot.x = Math.min(width - spot.width / 2 - 2, Math.max(spot.width / 2 + 2, spot.x));
      spot.y = Math.min(height - rowHeight / 2 - 2, Math.max(rowHeight / 2 + 2, spot.y));
    }
  }
  return { spots, ties };
}

/** Moves labels that overlap apart, along the axis on which it takes less. @param {readonly Spot[]} spots */
function separate(spots) {
  spots.forEach((a, i) => {
    for (const b of spots.slice(i + 1)) {
      const [dx, dy] = [b.x - a.x, b.y - a.y];
      const [overX, overY] = [(a.width + b.width) / 2 + between - Math.abs(dx), rowHeight + between - Math.abs(dy)];
      if (overX <= 0 || overY <= 0) continue;
      const [x, y] = overX < overY * 2 ? [(Math.sign(dx) || 1) * overX, 0] : [0, (Math.sign(dy) || 1) * overY];
      [a.x, a.y, b.x, b.y] = [a.x - x / 2, a.y - y / 2, b.x + x / 2, b.y + y / 2];
    }
  });
}

/** @param {Tie} tie */
function line({ source, target, predicate }) {
  const [x, y] = [(source.x + target.x) / 2, (source.y + target.y) / 2];
  return drawing(
    "g",
    { class: "tie" },
    drawing("line", { x1: source.x, y1: source.y, x2: target.x, y2: target.y }),
    drawing("text", { x, y: y - 3 }, predicate.length > longest ? `${predicate.slice(0, longest - 1)}…` : predicate),
  );
}

/** @param {Spot} spot @param {(iri: string) => void} choose */
function label({ x, y, width, label: words, thing }, choose) {
  const node = drawing(
    "g",
    { class: "thing", "data-asked": thing.asked, transform: `translate(${x} ${y})` },
    drawing("title", {}, thing.kind ? `${thing.label} (${thing.kind})` : thing.label),
    drawing("rect", { x: -width / 2, y: -rowHeight / 2, width, height: rowHeight, rx: rowHeight / 2 }),
    drawing("text", { y: 4 }, words),
  );
  node.addEventListener("click", () => choose(thing.iri));
  return node;
}

import { announce, button, byId, element, keyedList, setAttributes } from "./dom.js";
import { isGood, stages } from "./journeys.js";
import { contentWords, count, gapWords, nowWords, problemWords, size } from "./words.js";

/** @import { Journey } from "./journeys.js" */
/** @import { Outcome } from "./journeys.js" */

/** @typedef {{ open(journey: Journey): void, again(journey: Journey): void }} Actions */

/** The files on their way, newest first. */
export class Arrivals {
  #update;

  /** @param {Actions & { clear(): void }} actions */
  constructor(actions) {
    this.#update = keyedList(byId("arrivals-list"), (/** @type {Journey} */ j) => j.key, (journey) => arrivalRow(journey, actions));
    byId("clear-finished").addEventListener("click", () => {
      actions.clear();
      byId("choose-files").focus();
    });
  }

  /** @param {readonly Journey[]} journeys */
  show(journeys) {
    byId("arrivals").hidden = journeys.length === 0;
    byId("arrivals-summary").textContent = summary(journeys);
    byId("clear-finished").hidden = !journeys.some((j) => j.outcome !== null);
    this.#update(journeys.toReversed());
  }
}

/** @param {readonly Journey[]} journeys */
function summary(journeys) {
  const done = journeys.filter(isGood).length;
  const failed = journeys.filter((j) => j.outcome === "dead" || j.outcome === "refused").length;
  return [`${done} of ${count(journeys.length, "file")} done`, failed > 0 && `${failed} failed`].filter(Boolean).join(" · ");
}

/** @param {Journey} start @param {Actions} actions */
function arrivalRow(start, actions) {
  const name = element("span", { class: "title", dir: "auto" }, start.name);
  const note = element("span", { class: "note" });
  const steps = stages.map((stage) => element("li", {}, stage));
  const rail = element("ol", { class: "rail", "aria-label": `Stages of ${start.name}` }, ...steps);
  const tools = element("span", { class: "tools" });
  const node = element("li", { class: "row arrival" }, name, rail, note, tools);
  /** @type {Outcome | null} */
  let said = null;
  let [offered, shown] = ["", ""];
  return {
    node,
    update(/** @type {Journey} */ journey) {
      const look = JSON.stringify([journey.reached, journey.batches, journey.outcome, journey.waiting, journey.problem, journey.version?.chunks]);
      if (look === shown) return;
      shown = look;
      node.dataset["outcome"] = journey.outcome ?? "under-way";
      note.replaceChildren(...noteOf(journey));
      steps.forEach((step, i) => setAttributes(step, stepState(journey, i)));
      if (offered !== (journey.outcome ?? "")) {
        offered = journey.outcome ?? "";
        tools.replaceChildren(...toolsFor(journey, actions));
      }
      if (journey.outcome !== said) {
        said = journey.outcome;
        if (said !== null) announce(`${journey.name}: ${note.textContent}.`);
      }
    },
  };
}

/** @param {Journey} journey @param {number} i */
function stepState({ reached, outcome }, i) {
  const under = outcome === null && i === reached;
  const stuck = (outcome === "dead" || outcome === "refused") && i === reached;
  return { "data-step": i < reached ? "done" : stuck ? "failed" : under ? "now" : "later", "aria-current": under ? "step" : null };
}

/** @param {Journey} journey @returns {(string | Node)[]} */
function noteOf(journey) {
  const { outcome, problem, version, waiting, reached, file } = journey;
  const content = version ? contentWords(version) : "";
  switch (outcome) {
    case null:
      return [waiting ?? (reached === 0 && file ? `Sending ${size(file.size)}` : [nowWords[reached], batchWords(journey)].filter(Boolean).join(" · "))];
    case "ready":
      return [["Ready", content].filter(Boolean).join(" · ")];
    case "partial":
      return [["Partial", content, ...(version?.gaps ?? []).map(gapWords)].filter(Boolean).join(" · ")];
    case "unchanged":
      return [["Unchanged: already in the library", content].filter(Boolean).join(" · ")];
    case "superseded":
      return ["Replaced by a newer version"];
    case "removed":
      return ["Removed"];
    case "dead":
    case "refused": {
      const { headline, rest } = problemWords(journey.name, problem ?? { kind: "dead", message: "" });
      return [element("strong", {}, headline), rest && ". ", element("span", { dir: "auto" }, rest)];
    }
  }
}

/** How far a document is that travels in several batches. @param {Journey} journey */
function batchWords({ reached, batches: { chunk, embed, link } }) {
  if (chunk < 2 || reached < 3 || reached > 4) return "";
  return `${reached === 3 ? embed : link} of ${chunk} batches`;
}

/** @param {Journey} journey @param {Actions} actions */
function toolsFor(journey, actions) {
  if (isGood(journey)) return [button("Open", () => actions.open(journey), { class: "quiet", "aria-label": `Open ${journey.name}` })];
  if (journey.outcome === "refused") return [button("Send again", () => actions.again(journey), { class: "quiet", "aria-label": `Send ${journey.name} again` })];
  if (journey.outcome === "dead") return [element("a", { href: "#problems" }, "See problems")];
  return [];
}

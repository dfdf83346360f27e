import { button, element } from "./dom.js";
import { classWords, contentWords, gapWords, stateWords } from "./words.js";

/** @import { Document, Version } from "./types.ts" */

/** @typedef {{ open(document: Document, page: number | null): void, remove(document: Document): void }} Actions */

const settled = new Set(["ready", "partial", "dead", "superseded"]);

/** @param {Document} document */
export function titleOf({ title, name }) {
  return title?.trim() || name;
}

/** @param {Document} document */
export function isUnderWay(document) {
  return document.removing || !settled.has(latestOf(document)?.state ?? "ready");
}

/** @param {Document} start @param {Actions} actions */
export function documentRow(start, actions) {
  let [document, shown] = [start, ""];
  const title = button("", () => actions.open(document, null), { class: "title", dir: "auto" });
  const source = element("span", { dir: "auto" });
  const state = element("span", { class: "state" });
  const note = element("span", { class: "note" });
  const remove = button("Remove", () => actions.remove(document), { class: "quiet" });
  const what = element("span", { class: "what" }, title, element("span", { class: "meta" }, source, note));
  const update = (/** @type {Document} */ latest) => {
    document = latest;
    const look = JSON.stringify(latest);
    if (look === shown) return;
    shown = look;
    const now = latest.removing ? "removing" : (latestOf(latest)?.state ?? "accepted");
    title.textContent = titleOf(latest);
    title.disabled = latest.currentVersion === null || latest.removing;
    remove.setAttribute("aria-label", `Remove ${titleOf(latest)}`);
    remove.disabled = latest.removing;
    source.textContent = sourceWords(latest);
    source.hidden = source.textContent === "";
    state.textContent = stateWords(now);
    state.dataset["state"] = now;
    note.replaceChildren(...noteOf(latest, actions.open));
  };
  return { node: element("li", { class: "row document" }, what, state, element("span", { class: "tools" }, remove)), update };
}

/** The version accepted last. @param {Document} document @returns {Version | undefined} */
function latestOf({ versions, wantedVersion }) {
  return versions.find((v) => v.versionId === wantedVersion) ?? versions[0];
}

/** The path, where the title does not say it already. @param {Document} document */
function sourceWords({ source, name, title }) {
  const path = source.replace(/^(upload|file|s3):(\/\/)?/, "");
  return title && title !== name ? path : path === name ? "" : path;
}

/**
 * @param {Document} document
 * @param {Actions["open"]} open
 * @returns {(string | Node)[]}
 */
function noteOf(document, open) {
  const version = latestOf(document);
  if (!version) return [];
  if (version.state === "dead") return [element("strong", {}, classWords(version.error?.class ?? "dead")), " ", element("a", { href: "#problems" }, "See problems")];
  return [contentWords(version), ...version.gaps.flatMap((gap) => {
    const [page] = gap.pages;
    const openable = page !== undefined && gap.kind !== "missing-pages" && document.currentVersion !== null;
    return [" ", openable ? button(gapWords(gap), () => open(document, page), { class: "gap" }) : element("span", { class: "gap" }, gapWords(gap))];
  })];
}

import { call, read, wordsOf } from "./api.js";
import { confirmed } from "./confirm.js";
import { announce, button, byId, element, find, keyedList } from "./dom.js";
import { classWords, contentWords, gapWords, stateWords } from "./words.js";

/** @import { Document, Version } from "./types.ts" */

const perPage = 25;
const settled = new Set(["ready", "partial", "dead", "superseded"]);

/**
 * The documents the platform holds, a page at a time.
 * @param {{ open(document: Document, page: number | null): void, removed(): void }} actions
 */
export function library({ open, removed }) {
  /** Where each page up to the shown one starts; the first starts at the beginning. @type {(string | null)[]} */
  let starts = [null];
  /** @type {string | null} */
  let following = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let asked = 0;

  const update = keyedList(byId("library-list"), (/** @type {Document} */ d) => d.documentId, (document) => documentRow(document, { open, remove }));

  async function refresh() {
    clearTimeout(timer);
    const mine = (asked += 1);
    const query = new URLSearchParams({ limit: String(perPage) });
    const after = starts.at(-1);
    if (after) query.set("after", after);
    try {
      /** @type {{ documents: Document[], next: string | null }} */
      const page = await read(`/documents?${query}`);
      if (mine !== asked) return;
      if (page.documents.length === 0 && starts.length > 1) return turn(-1);
      show(page.documents, page.next);
    } catch (error) {
      byId("library-summary").textContent = wordsOf(error);
    }
  }

  function show(/** @type {Document[]} */ documents, /** @type {string | null} */ next) {
    following = next;
    update(documents);
    const empty = documents.length === 0;
    byId("library-empty").hidden = !empty;
    byId("library-empty").replaceChildren(element("p", {}, "The library is empty. Drop files on this page or choose some above; each is read, indexed and linked, and then you can ask about it."));
    byId("library-summary").textContent = "";
    byId("library-pager").hidden = starts.length === 1 && next === null;
    byId("library-page").textContent = `Page ${starts.length}`;
    find("library-previous", HTMLButtonElement).disabled = starts.length === 1;
    find("library-next", HTMLButtonElement).disabled = next === null;
    if (documents.some((d) => d.removing || !settled.has(wanted(d)?.state ?? "ready"))) soon(3000);
  }

  function turn(/** @type {1 | -1} */ by) {
    starts = by === 1 ? [...starts, following] : starts.slice(0, -1);
    void refresh();
  }

  async function remove(/** @type {Document} */ document) {
    const name = titleOf(document);
    if (!(await confirmed({ title: `Remove “${name}”?`, text: "No answer shows it from now on. Its file, passages, vectors and facts are erased; this cannot be undone.", action: "Remove" }))) return;
    try {
      await call(`/documents/${document.documentId}`, { method: "DELETE" });
      announce(`${name} is removed.`);
    } catch (error) {
      byId("library-summary").textContent = wordsOf(error);
    }
    removed();
    await refresh();
  }

  function soon(/** @type {number} */ inMs) {
    clearTimeout(timer);
    timer = setTimeout(() => void refresh(), inMs);
  }

  byId("library-next").addEventListener("click", () => turn(1));
  byId("library-previous").addEventListener("click", () => turn(-1));
  return { refresh, soon };
}

/** @param {Document} document */
export function titleOf({ title, name }) {
  return title?.trim() || name;
}

/** The version accepted last. @param {Document} document @returns {Version | undefined} */
function wanted({ versions, wantedVersion }) {
  return versions.find((v) => v.versionId === wantedVersion) ?? versions[0];
}

/**
 * @param {Document} start
 * @param {{ open(document: Document, page: number | null): void, remove(document: Document): void }} actions
 */
function documentRow(start, actions) {
  let document = start;
  const title = button("", () => actions.open(document, null), { class: "title", dir: "auto" });
  const source = element("span", { class: "source", dir: "auto" });
  const state = element("span", { class: "state" });
  const note = element("span", { class: "note" });
  const remove = button("Remove", () => actions.remove(document), { class: "quiet" });
  const what = element("span", { class: "what" }, title, element("span", { class: "meta" }, source, note));
  const node = element("li", { class: "row document" }, what, state, element("span", { class: "tools" }, remove));
  let shown = "";
  return {
    node,
    update(/** @type {Document} */ latest) {
      document = latest;
      const look = JSON.stringify(latest);
      if (look === shown) return;
      shown = look;
      const version = wanted(latest);
      title.textContent = titleOf(latest);
      title.disabled = latest.currentVersion === null || latest.removing;
      remove.setAttribute("aria-label", `Remove ${titleOf(latest)}`);
      remove.disabled = latest.removing;
      source.textContent = sourceWords(latest);
      source.hidden = source.textContent === "";
      state.textContent = stateWords(latest.removing ? "removing" : (version?.state ?? "accepted"));
      state.dataset["state"] = latest.removing ? "removing" : (version?.state ?? "accepted");
      note.replaceChildren(...noteOf(latest, version, actions.open));
    },
  };
}

/** The name where the title says something else, and the folder it came from. @param {Document} document */
function sourceWords({ source, name, title }) {
  const path = source.replace(/^(upload|file|s3):(\/\/)?/, "");
  return title && title !== name ? path : path === name ? "" : path;
}

/**
 * @param {Document} document
 * @param {Version | undefined} version
 * @param {(document: Document, page: number | null) => void} open
 * @returns {(string | Node)[]}
 */
function noteOf(document, version, open) {
  if (!version) return [];
  if (version.state === "dead") return [element("strong", {}, classWords(version.error?.class ?? "dead")), " ", element("a", { href: "#problems" }, "See problems")];
  /** @type {(string | Node)[]} */
  const parts = [contentWords(version)];
  for (const gap of version.gaps) {
    const [page] = gap.pages;
    const openable = page !== undefined && gap.kind !== "missing-pages" && document.currentVersion !== null;
    parts.push(" ", openable ? button(gapWords(gap), () => open(document, page), { class: "gap" }) : element("span", { class: "gap" }, gapWords(gap)));
  }
  return parts;
}

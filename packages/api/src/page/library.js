import { call, read, wordsOf } from "./api.js";
import { confirmed } from "./confirm.js";
import { announce, byId, element, find, keyedList } from "./dom.js";
import { documentRow, isUnderWay, titleOf } from "./library-row.js";

/** @import { Document } from "./types.ts" */

const perPage = 25;

/** The documents the platform holds, a page at a time. */
export class Library {
  /** Where each page up to the shown one starts; the first starts at the beginning. @type {(string | null)[]} */
  #starts = [null];
  /** @type {string | null} */
  #following = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #asked = 0;
  #update;

  /** @param {{ open(document: Document, page: number | null): void }} actions */
  constructor({ open }) {
    const remove = (/** @type {Document} */ document) => void this.#remove(document);
    this.#update = keyedList(byId("library-list"), (/** @type {Document} */ d) => d.documentId, (document) => documentRow(document, { open, remove }));
    byId("library-next").addEventListener("click", () => this.#turn(1));
    byId("library-previous").addEventListener("click", () => this.#turn(-1));
    byId("library-empty").append(element("p", {}, "The library is empty. Drop files on this page or choose some above; each is read, indexed and linked, and then you can ask about it."));
  }

  async refresh() {
    clearTimeout(this.#timer);
    const mine = (this.#asked += 1);
    const query = new URLSearchParams({ limit: String(perPage) });
    const after = this.#starts.at(-1);
    if (after) query.set("after", after);
    try {
      /** @type {{ documents: Document[], next: string | null }} */
      const page = await read(`/documents?${query}`);
      if (mine !== this.#asked) return;
      if (page.documents.length === 0 && this.#starts.length > 1) return this.#turn(-1);
      this.#show(page.documents, page.next);
    } catch (error) {
      byId("library-summary").textContent = wordsOf(error);
    }
  }

  /** Soon, and once for everything that happens until then. @param {number} inMs */
  soon(inMs) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.refresh(), inMs);
  }

  #show(/** @type {Document[]} */ documents, /** @type {string | null} */ next) {
    this.#following = next;
    this.#update(documents);
    byId("library-empty").hidden = documents.length > 0;
    byId("library-summary").textContent = "";
    byId("library-pager").hidden = this.#starts.length === 1 && next === null;
    byId("library-page").textContent = `Page ${this.#starts.length}`;
    find("library-previous", HTMLButtonElement).disabled = this.#starts.length === 1;
    find("library-next", HTMLButtonElement).disabled = next === null;
    if (documents.some(isUnderWay)) this.soon(3000);
  }

  #turn(/** @type {1 | -1} */ by) {
    this.#starts = by === 1 ? [...this.#starts, this.#following] : this.#starts.slice(0, -1);
    void this.refresh();
  }

  async #remove(/** @type {Document} */ document) {
    const name = titleOf(document);
    const text = "No answer shows it from now on. Its file, passages, vectors and facts are erased; this cannot be undone.";
    if (!(await confirmed({ title: `Remove “${name}”?`, text, action: "Remove" }))) return;
    try {
      await call(`/documents/${document.documentId}`, { method: "DELETE" });
      announce(`${name} is removed.`);
      await this.refresh();
    } catch (error) {
      byId("library-summary").textContent = wordsOf(error);
    }
  }
}

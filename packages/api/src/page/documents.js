import { Arrivals } from "./arrivals.js";
import { read } from "./api.js";
import { announce } from "./dom.js";
import { acceptFiles } from "./drop.js";
import { begin, resume } from "./journeys.js";
import { Library } from "./library.js";
import { titleOf } from "./library-row.js";
import { Uploads } from "./uploads.js";
import { Watcher } from "./watch.js";
import { count } from "./words.js";

/** @import { Journey } from "./journeys.js" */
/** @import { Document, Letter, StageEvent } from "./types.ts" */
/** @import { Arrival } from "./uploads.js" */
/** @import { Target } from "./viewer.js" */

/** The way of documents into the library, and the library. */
export class Documents {
  /** @type {Journey[]} */
  #journeys = [];
  #drawing = false;
  #page;
  #library;
  #watcher;
  #uploads;
  #arrivals;

  /** @param {{ open(target: Target): void, show(): void, live(): boolean }} page `show` brings the view to the front */
  constructor(page) {
    this.#page = page;
    const changed = (/** @type {readonly Journey[]} */ which) => this.#changed(which);
    this.#library = new Library({ open: (document, number) => this.#open(document, number) });
    this.#watcher = new Watcher({ journeys: () => this.#journeys, live: page.live, changed });
    this.#uploads = new Uploads({ changed, accepted: (journey) => void (journey.outcome === "unchanged" && this.#watcher.look(journey)) });
    this.#arrivals = new Arrivals({
      open: (journey) => void read(`/documents/${journey.documentId}`).then((document) => this.#open(document, null, journey.versionId)),
      again: (journey) => this.#uploads.again(journey),
      clear: () => this.#clear(),
    });
    acceptFiles((files) => this.#take(files));
  }

  refresh() {
    return this.#library.refresh();
  }

  /** @param {StageEvent} event */
  onEvent(event) {
    this.#watcher.onEvent(event);
    if (["accepted", "link", "dead", "remove"].includes(event.stage)) this.#library.soon(900);
  }

  /** A redriven document is watched like one that was just sent. @param {Letter} letter @param {string} name */
  redriven({ documentId, versionId }, name) {
    if (documentId === null) return;
    const known = this.#journeys.find((j) => j.documentId === documentId && j.versionId === versionId);
    if (known) resume(known);
    else this.#journeys.push(begin({ name, source: "", file: null, documentId, versionId, reached: 1 }));
    this.#changed([]);
  }

  #take(/** @type {Arrival[]} */ files) {
    this.#page.show();
    if (files.length === 0) return announce("No files were found in what was dropped.");
    this.#journeys.push(...this.#uploads.add(files));
    announce(`${count(files.length, "file")} added.`);
    this.#changed([]);
  }

  #clear() {
    this.#journeys = this.#journeys.filter((j) => j.outcome === null);
    this.#changed([]);
  }

  /** Many changes, one drawing. */
  #changed(/** @type {readonly Journey[]} */ which) {
    if (which.some((j) => j.outcome !== null)) this.#library.soon(500);
    if (this.#drawing) return;
    this.#drawing = true;
    setTimeout(() => {
      this.#drawing = false;
      this.#arrivals.show(this.#journeys);
    }, 60);
  }

  #open(/** @type {Document} */ document, /** @type {number | null} */ page, /** @type {string | null} */ wanted = null) {
    const versionId = wanted ?? document.currentVersion;
    const version = document.versions.find((v) => v.versionId === versionId);
    if (!version) return;
    const paged = version.mediaType === "application/pdf";
    this.#page.open({ documentId: document.documentId, versionId: version.versionId, title: titleOf(document), page: paged ? (page ?? 1) : null, places: [], span: null });
  }
}

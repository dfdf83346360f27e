import { arrivalsList } from "./arrivals.js";
import { read } from "./api.js";
import { acceptFiles } from "./drop.js";
import { begin, resume } from "./journeys.js";
import { library, titleOf } from "./library.js";
import { uploads } from "./uploads.js";
import { watch } from "./watch.js";
import { count } from "./words.js";
import { announce } from "./dom.js";

/** @import { Journey } from "./journeys.js" */
/** @import { Document, Letter, StageEvent } from "./types.ts" */
/** @import { Target } from "./viewer.js" */

/**
 * The way of documents into the library, and the library.
 * @param {{ open(target: Target): void, show(): void, live(): boolean }} page `show` brings the view to the front
 */
export function documents({ open, show, live }) {
  /** @type {Journey[]} */
  let journeys = [];
  let drawing = false;

  /** Many changes, one drawing. */
  function changed(/** @type {readonly Journey[]} */ which) {
    if (which.some((j) => j.outcome !== null)) shelf.soon(500);
    if (drawing) return;
    drawing = true;
    setTimeout(() => {
      drawing = false;
      list.show(journeys);
    }, 60);
  }

  const shelf = library({ open: (document, page) => openDocument(document, page), removed: () => undefined });
  const watcher = watch({ journeys: () => journeys, live, changed });
  const sender = uploads({ changed, accepted: (journey) => void (journey.outcome === "unchanged" && watcher.look(journey)) });
  const list = arrivalsList({
    open: (journey) => void read(`/documents/${journey.documentId}`).then((document) => openDocument(document, null, journey.versionId)),
    again: (journey) => sender.again(journey),
    clear() {
      journeys = journeys.filter((j) => j.outcome === null);
      changed([]);
    },
  });

  function openDocument(/** @type {Document} */ document, /** @type {number | null} */ page, /** @type {string | null} */ wanted = null) {
    const versionId = wanted ?? document.currentVersion;
    const version = document.versions.find((v) => v.versionId === versionId);
    if (!version) return;
    const paged = version.mediaType === "application/pdf";
    open({ documentId: document.documentId, versionId: version.versionId, title: titleOf(document), page: paged ? (page ?? 1) : null, places: [], span: null });
  }

  acceptFiles((arrivals) => {
    show();
    if (arrivals.length === 0) return announce("No files were found in what was dropped.");
    journeys.push(...sender.add(arrivals));
    announce(`${count(arrivals.length, "file")} added.`);
    changed([]);
  });

  return {
    refresh: shelf.refresh,
    onEvent(/** @type {StageEvent} */ event) {
      watcher.onEvent(event);
      if (event.stage === "link" || event.stage === "dead" || event.stage === "accepted" || event.stage === "remove") shelf.soon(900);
    },
    /** A redriven document is watched like one that was just sent. */
    redriven(/** @type {Letter} */ { documentId, versionId }, /** @type {string} */ name) {
      if (documentId === null) return;
      const known = journeys.find((j) => j.documentId === documentId && j.versionId === versionId);
      if (known) resume(known);
      else journeys.push(begin({ name, source: "", file: null, documentId, versionId, reached: 1 }));
      changed([]);
    },
  };
}

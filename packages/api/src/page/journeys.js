/** @import { Accepted, Document, StageEvent, Version } from "./types.ts" */

/** The stages a person watches, in order. */
export const stages = /** @type {const} */ (["accepted", "extract", "chunk", "embed", "link"]);

/** How many stages are done in a state that the API reports. @type {Record<Version["state"], number>} */
const reachedIn = { accepted: 1, extracted: 2, chunked: 3, ready: 5, partial: 5, superseded: 5, dead: 0 };

/** @typedef {"ready" | "partial" | "unchanged" | "dead" | "refused" | "superseded" | "removed"} Outcome */

/**
 * One file on its way through the stages.
 * @typedef {object} Journey
 * @property {string} key
 * @property {string} name
 * @property {string} source
 * @property {File | null} file null for what was not sent from this page
 * @property {string | null} documentId
 * @property {string | null} versionId
 * @property {number} reached stages done, 0 while it is being sent
 * @property {Record<"chunk" | "embed" | "link", number>} batches of passages that left each of these stages
 * @property {Outcome | null} outcome null while it is under way
 * @property {Version | null} version as last reported
 * @property {{ kind: string, message: string } | null} problem
 * @property {string | null} waiting why it stands still for the moment
 * @property {number} heardAt of its last event, in ms
 * @property {number} checkedAt of the last look at the API, in ms
 */

/** @type {Set<Outcome | null>} */
const good = new Set(["ready", "partial", "unchanged"]);

/** @param {Journey} journey */
export const isGood = (journey) => good.has(journey.outcome);

let made = 0;

/** @param {Pick<Journey, "name" | "source" | "file"> & Partial<Journey>} start @returns {Journey} */
export function begin(start) {
  made += 1;
  const nothingYet = { documentId: null, versionId: null, reached: 0, batches: { chunk: 0, embed: 0, link: 0 }, outcome: null, version: null, problem: null, waiting: null, heardAt: 0, checkedAt: 0 };
  return { key: `journey-${made}`, ...nothingYet, ...start };
}

/** @param {Journey} journey @param {Accepted} accepted */
export function accept(journey, { documentId, versionId, status }) {
  Object.assign(journey, { documentId, versionId, waiting: null, reached: Math.max(journey.reached, 1) });
  if (status === "unchanged") [journey.outcome, journey.reached] = ["unchanged", 5];
}

/**
 * True when the event was about this journey. After it is chunked a document travels in batches; a stage is done when all left it.
 * @param {Journey} journey
 * @param {StageEvent} event
 * @param {number} now
 */
export function hear(journey, { stage, documentId, versionId }, now) {
  if (journey.documentId === null || journey.documentId !== documentId) return false;
  if (versionId !== undefined && versionId !== journey.versionId) return false;
  const i = stages.findIndex((name) => name === stage);
  if (stage === "chunk" || stage === "embed" || stage === "link") journey.batches[stage] += 1;
  // a stage that finishes after the document was given up: somebody redrove it
  if (i >= 0 && journey.outcome === "dead") resume(journey);
  if (i >= 0 && journey.outcome === null) journey.reached = i < 2 ? Math.max(journey.reached, i + 1) : doneWith(journey.batches);
  journey.heardAt = now;
  return true;
}

/** @param {Journey["batches"]} batches */
function doneWith({ chunk, embed, link }) {
  if (link > 0 && link >= chunk) return 5;
  return embed > 0 && embed >= chunk ? 4 : 3;
}

/** Watched again after it had ended. @param {Journey} journey */
export function resume(journey) {
  Object.assign(journey, { outcome: null, problem: null, waiting: null, version: null, reached: 1, batches: { chunk: 0, embed: 0, link: 0 }, checkedAt: Date.now() });
}

/**
 * Takes over what the API says of the document; null when it has none any more.
 * @param {Journey} journey
 * @param {Document | null} document
 */
export function observe(journey, document) {
  const version = document?.versions.find((v) => v.versionId === journey.versionId);
  if (!document || document.removing || !version) {
    journey.outcome = document && !document.removing ? "superseded" : "removed";
    return;
  }
  journey.version = version;
  journey.reached = Math.max(journey.reached, reachedIn[version.state]);
  if (version.state === "dead") {
    journey.outcome = "dead";
    journey.problem = { kind: version.error?.class ?? "dead", message: version.error?.reason ?? "" };
  } else if (version.state === "superseded") journey.outcome ??= "superseded";
  else if ((version.state === "ready" || version.state === "partial") && journey.outcome !== "unchanged") journey.outcome = version.state;
}

/** The API tells no more about it: nothing to watch. @param {Journey} journey */
export function isSettled(journey) {
  if (journey.outcome === null) return false;
  return journey.outcome !== "unchanged" || journey.version !== null;
}

import { ApiError, read } from "./api.js";
import { hear, isSettled, observe } from "./journeys.js";

/** @import { Journey } from "./journeys.js" */
/** @import { StageEvent } from "./types.ts" */

const everyMs = 1500;
const atOnce = 6;
/** A journey that was heard of this recently needs no look. */
const freshMs = 4000;

/** Follows journeys: events tell of each stage, and looks at the API settle what events cannot tell or did not bring. */
export class Watcher {
  #options;

  /** @param {{ journeys(): readonly Journey[], live(): boolean, changed(journeys: readonly Journey[]): void }} options */
  constructor(options) {
    this.#options = options;
    void this.#round();
  }

  /** @param {StageEvent} event */
  onEvent(event) {
    const about = this.#options.journeys().filter((journey) => hear(journey, event, Date.now()));
    if (about.length > 0) this.#options.changed(about);
    // the last event and the bad one are followed by a state that only the API knows
    if (event.stage === "link" || event.stage === "dead") for (const journey of about) void this.look(journey);
  }

  /** @param {Journey} journey */
  async look(journey) {
    journey.checkedAt = Date.now();
    try {
      observe(journey, await read(`/documents/${journey.documentId}`, { background: true }));
      journey.waiting = null;
    } catch (error) {
      if (error instanceof ApiError && error.status === 404) observe(journey, null);
      else journey.waiting = "The platform does not answer; asking again.";
    }
    this.#options.changed([journey]);
  }

  async #round() {
    const due = this.#options
      .journeys()
      .filter((journey) => this.#isDue(journey, Date.now()))
      .sort((a, b) => a.checkedAt - b.checkedAt)
      .slice(0, atOnce);
    await Promise.all(due.map((journey) => this.look(journey)));
    setTimeout(() => void this.#round(), everyMs);
  }

  #isDue(/** @type {Journey} */ journey, /** @type {number} */ now) {
    if (journey.documentId === null || isSettled(journey)) return false;
    return !this.#options.live() || journey.reached === 5 || now - Math.max(journey.heardAt, journey.checkedAt) > freshMs;
  }
}

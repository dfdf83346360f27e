import { ApiError, read } from "./api.js";
import { hear, isSettled, observe } from "./journeys.js";

/** @import { Journey } from "./journeys.js" */
/** @import { StageEvent } from "./types.ts" */

const everyMs = 1500;
const atOnce = 6;
/** A journey that was heard of this recently needs no look. */
const freshMs = 4000;

/**
 * Follows journeys: events tell of each stage, and looks at the API settle what events cannot tell or did not bring.
 * @param {{ journeys(): readonly Journey[], live(): boolean, changed(journeys: readonly Journey[]): void }} options
 * @returns {{ onEvent(event: StageEvent): void, look(journey: Journey): Promise<void> }}
 */
export function watch({ journeys, live, changed }) {
  async function look(/** @type {Journey} */ journey) {
    journey.checkedAt = Date.now();
    try {
      observe(journey, await read(`/documents/${journey.documentId}`, { background: true }));
      journey.waiting = null;
    } catch (error) {
      if (error instanceof ApiError && error.status === 404) observe(journey, null);
      else journey.waiting = "The platform does not answer; asking again.";
    }
    changed([journey]);
  }

  async function round() {
    const now = Date.now();
    const due = journeys()
      .filter((j) => j.documentId !== null && !isSettled(j) && (!live() || j.reached === 5 || now - Math.max(j.heardAt, j.checkedAt) > freshMs))
      .sort((a, b) => a.checkedAt - b.checkedAt)
      .slice(0, atOnce);
    await Promise.all(due.map(look));
    setTimeout(() => void round(), everyMs);
  }
  void round();

  return {
    look,
    onEvent(event) {
      const about = journeys().filter((journey) => hear(journey, event, Date.now()));
      if (about.length > 0) changed(about);
      // the last event and the bad one are followed by a state that only the API knows
      if (event.stage === "link" || event.stage === "dead") for (const journey of about) void look(journey);
    },
  };
}

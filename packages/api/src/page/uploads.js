import { ApiError, read, wordsOf } from "./api.js";
import { accept, begin } from "./journeys.js";

/** @import { Journey } from "./journeys.js" */

/** @typedef {{ file: File, path: string }} Arrival `path` is relative to what was dropped */

const atOnce = 3;
const attempts = 6;

/** Sends files, a few at a time; a platform that is busy or half away gets them again when it asked to. */
export class Uploads {
  /** @type {Journey[]} */
  #waiting = [];
  #sending = 0;
  #listeners;

  /** @param {{ changed(journeys: readonly Journey[]): void, accepted(journey: Journey): void }} listeners */
  constructor(listeners) {
    this.#listeners = listeners;
  }

  /** @param {readonly Arrival[]} arrivals @returns {Journey[]} */
  add(arrivals) {
    const journeys = arrivals.map(({ file, path }) => begin({ name: path, source: `upload:${path}`, file }));
    this.#waiting.push(...journeys);
    this.#next();
    return journeys;
  }

  /** @param {Journey} journey */
  again(journey) {
    Object.assign(journey, { outcome: null, problem: null, reached: 0 });
    this.#waiting.push(journey);
    this.#listeners.changed([journey]);
    this.#next();
  }

  #next() {
    while (this.#sending < atOnce) {
      const journey = this.#waiting.shift();
      if (!journey) return;
      this.#sending += 1;
      void this.#deliver(journey).finally(() => {
        this.#sending -= 1;
        this.#next();
      });
    }
  }

  async #deliver(/** @type {Journey} */ journey) {
    for (let attempt = 1; journey.documentId === null && journey.outcome === null; attempt += 1) {
      try {
        accept(journey, await sent(journey));
        this.#listeners.accepted(journey);
      } catch (error) {
        if (passes(error) && attempt < attempts) await this.#pause(journey, error, attempt);
        else refuse(journey, error);
      }
      this.#listeners.changed([journey]);
    }
  }

  async #pause(/** @type {Journey} */ journey, /** @type {unknown} */ error, /** @type {number} */ attempt) {
    const seconds = (error instanceof ApiError && error.retryAfterS) || 2 ** attempt;
    journey.waiting = `${wordsOf(error)} Sent again in ${seconds} s.`;
    this.#listeners.changed([journey]);
    await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  }
}

/** @param {Journey} journey @param {unknown} error */
function refuse(journey, error) {
  const kind = error instanceof ApiError ? error.kind : "error";
  Object.assign(journey, { outcome: "refused", waiting: null, problem: { kind, message: wordsOf(error) } });
}

/** @param {Journey} journey */
async function sent({ file, source }) {
  if (!file) throw new Error("there is no file to send");
  const query = new URLSearchParams({ name: file.name, source });
  return read(`/documents?${query}`, { method: "POST", body: await readable(file) });
}

/** A file that cannot be read fails here with its reason instead of as a broken connection. @param {File} file */
async function readable(file) {
  try {
    await file.slice(0, 1).arrayBuffer();
    return file;
  } catch (cause) {
    throw new ApiError({ status: 0, kind: "unreadable", message: `This browser cannot read ${file.name}: ${wordsOf(cause)}. Was it moved or renamed? Choose it again.` });
  }
}

/** @param {unknown} error */
function passes(error) {
  return error instanceof ApiError && (error.status === 503 || error.status === 429);
}

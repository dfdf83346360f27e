import { call } from "./api.js";

/** @import { StageEvent } from "./types.ts" */

/** The API says that it is alive every 10 s. */
const silenceMs = 25_000;

/**
 * Server-sent events over fetch, which unlike EventSource can carry the token. Reconnects by itself; rests while the tab is hidden, so
 * that forgotten tabs do not use up the browser's connections to this origin.
 * @param {(event: StageEvent) => void} onEvent
 * @returns {{ start(): void, live(): boolean }}
 */
export function listen(onEvent) {
  let live = false;
  /** @type {AbortController | null} */
  let connection = null;
  let retryMs = 500;

  async function connect() {
    const mine = new AbortController();
    connection = mine;
    try {
      const response = await call("/events", { signal: mine.signal, background: true });
      [live, retryMs] = [true, 500];
      for await (const event of stageEvents(response, mine)) onEvent(event);
    } catch {
      retryMs = Math.min(retryMs * 2, 10_000);
    }
    live = false;
    if (connection === mine && !document.hidden) setTimeout(() => connection === mine && void connect(), retryMs);
  }

  document.addEventListener("visibilitychange", () => {
    connection?.abort();
    connection = null;
    if (!document.hidden) void connect();
  });
  return { start: () => void connect(), live: () => live };
}

/**
 * @param {Response} response
 * @param {AbortController} connection aborted when nothing was heard for too long
 * @returns {AsyncGenerator<StageEvent>}
 */
async function* stageEvents(response, connection) {
  if (!response.body) return;
  let timer = setTimeout(() => connection.abort(), silenceMs);
  let text = "";
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      clearTimeout(timer);
      timer = setTimeout(() => connection.abort(), silenceMs);
      const messages = (text + part.value).split("\n\n");
      text = messages.pop() ?? "";
      for (const message of messages) {
        const lines = message.split("\n");
        if (!lines.includes("event: stage")) continue;
        yield JSON.parse(lines.filter((line) => line.startsWith("data: ")).map((line) => line.slice(6)).join("\n"));
      }
    }
  } finally {
    clearTimeout(timer);
  }
}

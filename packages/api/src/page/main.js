import { ApiError, read, wordsOf } from "./api.js";
import { Ask } from "./ask.js";
import { byId, element, setAttributes } from "./dom.js";
import { Documents } from "./documents.js";
import { listen } from "./events.js";
import { Problems, showCount } from "./problems.js";
import { Viewer } from "./viewer.js";

/** @import { Status } from "./types.ts" */

const views = ["ask", "documents", "problems"];
const healthEveryMs = 15_000;

/** As in layout.css: room for an answer and a page side by side. */
const roomForTwo = matchMedia("(min-width: 62rem)");

let view = "ask";
const beside = () => roomForTwo.matches && view === "ask";
const shown = new Viewer({ beside });
const letters = new Problems({ redriven: (letter, name) => shelf.redriven(letter, name) });
const events = listen((event) => {
  shelf.onEvent(event);
  if (event.stage === "dead") letters.soon();
});
const shelf = new Documents({ open: (target) => void shown.open(target), show: () => void (location.hash = "documents"), live: () => events.live() });

new Ask({ open: (citation, from) => void shown.open(citation, from), close: () => shown.close(), beside });

/** The part of the address after # names the view; anything else leaves the view as it is. */
function route() {
  const wanted = location.hash.slice(1) || "ask";
  if (!views.includes(wanted)) return;
  if (wanted !== view) {
    shown.close();
    scrollTo({ top: 0 });
  }
  view = wanted;
  for (const section of document.querySelectorAll("main section[data-view]")) section.toggleAttribute("hidden", section.getAttribute("data-view") !== view);
  for (const link of document.querySelectorAll("nav a[data-view]")) setAttributes(link, { "aria-current": link.getAttribute("data-view") === view ? "page" : null });
  document.title = view === "ask" ? "homelab" : `${view === "documents" ? "Documents" : "Problems"} · homelab`;
  if (view === "documents") void shelf.refresh();
  if (view === "problems") void letters.refresh();
}

/** The first look asks for the token where one is needed; the later ones disturb nobody. */
async function health(background = true) {
  const place = byId("health");
  try {
    /** @type {Status} */
    const status = await read("/status", { background });
    const away = Object.entries(status.services).filter(([, service]) => !service.healthy);
    place.dataset["state"] = status.healthy && away.length === 0 ? "good" : "poor";
    place.textContent = away.length === 0 ? "All parts work" : `Away: ${away.map(([name]) => name).join(", ")}`;
    place.title = away.map(([name, { why }]) => `${name}: ${why ?? "away"}`).join("\n");
    if (status.deadLetters !== null) showCount(status.deadLetters);
    hint(status.counts["documents"] === 0);
  } catch (error) {
    place.dataset["state"] = "poor";
    place.textContent = error instanceof ApiError && error.status === 401 ? "Token needed" : "No connection";
    place.title = wordsOf(error);
  }
}

/** What to do next, below the question. @param {boolean} empty */
function hint(empty) {
  const words = empty
    ? ["The library is empty. Drop files anywhere on this page or ", element("a", { href: "#documents" }, "add documents"), ", then ask about them here."]
    : ["The answer cites the passages it rests on; each opens on its page."];
  byId("ask-hint").replaceChildren(...words);
}

byId("skip").addEventListener("click", (event) => {
  event.preventDefault();
  byId("main").focus();
});
addEventListener("hashchange", route);
void health(false).then(() => {
  events.start();
  route();
});
route();
setInterval(() => void (document.hidden || health()), healthEveryMs);
document.addEventListener("visibilitychange", () => void (document.hidden || health()));

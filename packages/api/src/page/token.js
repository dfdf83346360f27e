import { byId, find } from "./dom.js";

const key = "homelab-token";

/** Kept for this tab only. */
export function storedToken() {
  return sessionStorage.getItem(key);
}

/** @param {string} refused another call may have stored a better one by now */
export function forgetToken(refused) {
  if (storedToken() === refused) sessionStorage.removeItem(key);
}

/** @type {Promise<string | null> | null} */
let asking = null;

/**
 * One prompt, however many calls wait for it. Null when the person cancels.
 * @param {boolean} refused
 */
export function tokenFromPerson(refused) {
  const stored = storedToken();
  if (stored !== null) return Promise.resolve(stored);
  asking ??= prompt(refused).finally(() => {
    asking = null;
  });
  return asking;
}

/** @param {boolean} refused @returns {Promise<string | null>} */
function prompt(refused) {
  const dialog = find("token", HTMLDialogElement);
  const input = find("token-value", HTMLInputElement);
  byId("token-text").textContent = refused
    ? "That token was not accepted. The file that the terminal names holds the right one."
    : "It is in the file that ./just up or ./just page names. This tab remembers it until you close it.";
  input.value = "";
  dialog.returnValue = "no";
  byId("token-cancel").addEventListener("click", () => dialog.close("no"), { once: true });
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener(
      "close",
      () => {
        const token = input.value.trim();
        input.value = "";
        if (dialog.returnValue !== "yes" || token === "") return resolve(null);
        sessionStorage.setItem(key, token);
        resolve(token);
      },
      { once: true },
    );
  });
}

import { byId, find } from "./dom.js";

/** @import { Arrival } from "./uploads.js" */

/**
 * Files from everywhere a browser lets them come from: dropped anywhere on the page, chosen, or a whole folder.
 * @param {(arrivals: Arrival[]) => void} onFiles
 */
export function acceptFiles(onFiles) {
  for (const [buttonId, inputId] of [["choose-files", "files"], ["choose-folder", "folder"]]) {
    const input = find(/** @type {string} */ (inputId), HTMLInputElement);
    byId(/** @type {string} */ (buttonId)).addEventListener("click", () => input.click());
    input.addEventListener("change", () => {
      onFiles([...(input.files ?? [])].map((file) => ({ file, path: file.webkitRelativePath || file.name })).filter(isVisible));
      input.value = "";
    });
  }
  acceptDrops(onFiles);
}

/** @param {(arrivals: Arrival[]) => void} onFiles */
function acceptDrops(onFiles) {
  const veil = byId("veil");
  let depth = 0;
  const hasFiles = (/** @type {DragEvent} */ event) => event.dataTransfer?.types.includes("Files") ?? false;
  const show = (/** @type {number} */ change) => {
    depth = Math.max(0, depth + change);
    veil.hidden = depth === 0;
  };
  addEventListener("dragenter", (event) => hasFiles(event) && show(1));
  addEventListener("dragleave", (event) => hasFiles(event) && show(-1));
  addEventListener("dragover", (event) => hasFiles(event) && event.preventDefault());
  addEventListener("drop", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    show(-depth);
    // the list of items is emptied when this handler returns: take the entries now, read them later
    const dropped = [...(event.dataTransfer?.items ?? [])].map(arrivalsOf);
    void Promise.all(dropped).then((found) => onFiles(found.flat().filter(isVisible)));
  });
}

/** A browser that gives no folders still gives files. @param {DataTransferItem} item @returns {Promise<Arrival[]>} */
async function arrivalsOf(item) {
  const entry = item.webkitGetAsEntry();
  if (entry) return filesBelow(entry);
  const file = item.getAsFile();
  return file ? [{ file, path: file.name }] : [];
}

/** @param {FileSystemEntry} entry @returns {Promise<Arrival[]>} */
async function filesBelow(entry) {
  const path = entry.fullPath.replace(/^\//, "");
  if (entry.isFile) {
    const file = await new Promise((resolve) => /** @type {FileSystemFileEntry} */ (entry).file(resolve, () => resolve(null)));
    return file ? [{ file, path }] : [];
  }
  const reader = /** @type {FileSystemDirectoryEntry} */ (entry).createReader();
  /** @type {Arrival[]} */
  const found = [];
  // a reader hands out a hundred entries at a time and then none
  for (let batch = await entriesOf(reader); batch.length > 0; batch = await entriesOf(reader)) {
    found.push(...(await Promise.all(batch.map(filesBelow))).flat());
  }
  return found;
}

/** @param {FileSystemDirectoryReader} reader @returns {Promise<FileSystemEntry[]>} */
function entriesOf(reader) {
  return new Promise((resolve) => reader.readEntries(resolve, () => resolve([])));
}

/** What an operating system leaves in folders is nobody's document. @param {Arrival} arrival */
function isVisible({ path }) {
  return !path.split("/").some((part) => part.startsWith("."));
}

import { read } from "./api.js";
import { element } from "./dom.js";

/** @import { Block, DocumentText } from "./types.ts" */

/** What stands between two blocks in the text that spans count in. */
const separator = "\n\n";

/** @type {Record<string, "h3" | "h4" | "pre" | "p">} */
const tags = { title: "h3", heading: "h4", table: "pre", code: "pre" };

/**
 * Shows a document without pages as its text, with the cited span marked.
 * @param {HTMLElement} sheet
 * @param {{ documentId: string, versionId: string, span: readonly [number, number] | null, signal: AbortSignal }} what
 * @returns {Promise<{ marks: HTMLElement[] }>}
 */
export async function drawText(sheet, { documentId, versionId, span, signal }) {
  /** @type {DocumentText} */
  const { blocks, language } = await read(`/documents/${documentId}/versions/${versionId}/text`, { signal });
  const text = element("article", { class: "text-page", lang: language === "und" ? null : language, dir: "auto" });
  let start = 0;
  for (const block of blocks) {
    text.append(blockNode(block, span && [span[0] - start, span[1] - start]));
    start += block.text.length + separator.length;
  }
  signal.throwIfAborted();
  if (blocks.length === 0) text.append(element("p", { class: "hint" }, "No text was found in this document."));
  sheet.replaceChildren(text);
  return { marks: [...text.querySelectorAll("mark")] };
}

/** @param {Block} block @param {readonly [number, number] | null} span relative to the block */
function blockNode({ kind, text }, span) {
  const tag = tags[kind] ?? "p";
  const [from, to] = span ? [Math.max(0, span[0]), Math.min(text.length, span[1])] : [0, 0];
  const parts = from < to ? [text.slice(0, from), element("mark", {}, text.slice(from, to)), text.slice(to)] : [text];
  return element(tag, { class: `block ${kind}`, dir: "auto", tabindex: tag === "pre" ? 0 : null }, ...parts);
}

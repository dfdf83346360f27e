/** @type {Promise<Record<string, string>> | undefined} */
let addresses;

/**
 * Where the API serves a browser library, with a slash at the end.
 * @param {string} name
 * @returns {Promise<string>}
 */
async function addressOf(name) {
  addresses ??= fetch("/libraries.json").then((response) => response.json());
  const address = (await addresses)[name];
  if (!address) throw new Error(`the API serves no library called ${name}`);
  return new URL(address, location.href).href;
}

/**
 * pdf.js, with what it needs to draw any document; loaded when the first page is opened.
 * @returns {Promise<{ pdfjs: typeof import("pdfjs-dist"), parts: Record<"cMapUrl" | "iccUrl" | "standardFontDataUrl" | "wasmUrl", string> }>}
 */
export async function loadPdfjs() {
  const at = await addressOf("pdfjs-dist");
  /** @type {typeof import("pdfjs-dist")} */
  const pdfjs = await import(`${at}build/pdf.min.mjs`);
  pdfjs.GlobalWorkerOptions.workerSrc = `${at}build/pdf.worker.min.mjs`;
  return { pdfjs, parts: { cMapUrl: `${at}cmaps/`, iccUrl: `${at}iccs/`, standardFontDataUrl: `${at}standard_fonts/`, wasmUrl: `${at}wasm/` } };
}

/**
 * d3-force. Its modules import each other by bare names, which a browser only understands with an inline import map; its classic builds
 * find each other through one global and need none.
 * @returns {Promise<typeof import("d3-force")>}
 */
export async function loadForces() {
  for (const name of ["d3-dispatch", "d3-quadtree", "d3-timer", "d3-force"]) await import(`${await addressOf(name)}dist/${name}.min.js`);
  return /** @type {{ d3: typeof import("d3-force") }} */ (/** @type {unknown} */ (globalThis)).d3;
}

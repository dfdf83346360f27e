/** @typedef {Node | string | null | undefined | false} Child */
/** @typedef {Record<string, string | number | boolean | null | undefined>} Attributes */

/**
 * An element with attributes and children. Strings become text, never markup: what a document says cannot run here.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Attributes} [attributes] false, null and undefined leave an attribute out
 * @param {...Child} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  setAttributes(made, attributes);
  made.append(...children.filter(isThere));
  return made;
}

/**
 * @template {keyof SVGElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Attributes} [attributes]
 * @param {...Child} children
 * @returns {SVGElementTagNameMap[Tag]}
 */
export function drawing(tag, attributes = {}, ...children) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  setAttributes(made, attributes);
  made.append(...children.filter(isThere));
  return made;
}

/**
 * @param {Element} target
 * @param {Attributes} attributes
 */
export function setAttributes(target, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) target.removeAttribute(name);
    else target.setAttribute(name, value === true ? "" : String(value));
  }
}

/**
 * @param {string} label
 * @param {() => void} onClick
 * @param {Attributes} [attributes]
 */
export function button(label, onClick, attributes = {}) {
  const made = element("button", { type: "button", ...attributes }, label);
  made.addEventListener("click", onClick);
  return made;
}

/**
 * The element of index.html with this id.
 * @template {Element} Kind
 * @param {string} id
 * @param {new () => Kind} kind
 * @returns {Kind}
 */
export function find(id, kind) {
  const found = document.getElementById(id);
  if (found instanceof kind) return found;
  throw new Error(`index.html: #${id} is ${found ? found.tagName : "missing"}, not a ${kind.name}. Mend the page.`);
}

/** @param {string} id */
export const byId = (id) => find(id, HTMLElement);

/**
 * Keeps the children of a list in step with items: what stays keeps its node, its focus and its selection.
 * @template Item
 * @param {HTMLElement} list
 * @param {(item: Item) => string} keyOf
 * @param {(item: Item) => { node: HTMLElement, update(item: Item): void }} create
 * @returns {(items: readonly Item[]) => void}
 */
export function keyedList(list, keyOf, create) {
  /** @type {Map<string, { node: HTMLElement, update(item: Item): void }>} */
  let rows = new Map();
  return (items) => {
    const next = new Map(items.map((item) => [keyOf(item), rows.get(keyOf(item)) ?? create(item)]));
    for (const [key, row] of rows) if (!next.has(key)) row.node.remove();
    rows = next;
    items.forEach((item, i) => {
      const row = /** @type {{ node: HTMLElement, update(item: Item): void }} */ (rows.get(keyOf(item)));
      row.update(item);
      if (list.children[i] !== row.node) list.insertBefore(row.node, list.children[i] ?? null);
    });
  };
}

/** @param {Child} child @returns {child is Node | string} */
function isThere(child) {
  return child !== null && child !== undefined && child !== false && child !== "";
}

let pending = "";

/**
 * Says something to people who do not see the page; what comes within a second is said together, so a flood stays calm.
 * @param {string} text
 */
export function announce(text) {
  if (pending === "") {
    setTimeout(() => {
      byId("announcer").textContent = pending;
      pending = "";
    }, 800);
  }
  pending = pending.length > 200 ? `${text}` : `${pending} ${text}`.trim();
}

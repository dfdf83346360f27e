export { guessLanguage } from "./language.ts";
export { LAYOUT_REVISION, rebuild } from "./rebuild.ts";
export type { Rebuilt } from "./rebuild.ts";
export { normaliseLines, normaliseText } from "./text.ts";

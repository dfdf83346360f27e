export { fileObjects } from "./files.ts";
export { assertObjectKey } from "./key.ts";

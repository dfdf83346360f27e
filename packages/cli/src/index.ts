export { ingest, type Ingested } from "./documents/ingest.ts";
export { openPlace, type Place } from "./place.ts";
export { parseSettings } from "./settings/parse-settings.ts";
export { readSettings, SettingsRefused } from "./settings/read-settings.ts";

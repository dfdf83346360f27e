export { type Deployed, doorToApi } from "./deployed/deployed.ts";
export { type Door, openDoor } from "./deployed/door.ts";
export { ingest, type Ingested } from "./documents/ingest.ts";
export { openPlace, type Place } from "./place.ts";
export { parseSettings } from "./settings/parse-settings.ts";
export { readSettings, SettingsRefused } from "./settings/read-settings.ts";

import { join } from "node:path";
import { settingsReference, settingsSchemaFile } from "@homelab/settings";

const docs = join(import.meta.dirname, "../../../../docs");

/** Files made from the settings schema, with what belongs in them. */
export const referenceFiles = () => [
  { file: join(docs, "settings.md"), text: settingsReference() },
  { file: join(docs, "homelab.schema.json"), text: settingsSchemaFile() },
];

// Writes docs/settings.md and docs/homelab.schema.json: ./just settings-reference
import { writeFile } from "node:fs/promises";
import { referenceFiles } from "./reference-files.ts";

await Promise.all(referenceFiles().map(({ file, text }) => writeFile(file, text)));

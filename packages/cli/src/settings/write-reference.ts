// Writes docs/settings.md and docs/homelab.schema.json: node packages/cli/src/settings/write-reference.ts
import { writeFile } from "node:fs/promises";
import { referenceFiles } from "./reference-files.ts";

await Promise.all(referenceFiles().map(({ file, text }) => writeFile(file, text)));

import { writeFileSync } from "node:fs";
import { library, closeLibrary } from "../library.ts";
const lib = await library();
writeFileSync("/tmp/scratch/stand", `${lib.platform.state} ${lib.platform.url}`);
process.once("SIGTERM", () => { void closeLibrary().then(() => process.exit(0)); });
setInterval(() => {}, 1e6);

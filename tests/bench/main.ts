/** `./just bench [NAME…] [--json] [--no-document]`: runs the named benchmarks, or all of them, and writes docs/bench.md. */
import { parseArgs } from "node:util";
import { closeLibrary } from "./library.ts";
import { ask } from "./ask.ts";
import { cluster } from "./cluster.ts";
import { clusterCold } from "./cluster-cold.ts";
import { coldUp } from "./cold-up.ts";
import { ingest } from "./ingest.ts";
import { memory } from "./memory.ts";
import { phases } from "./phases.ts";
import { retrieval } from "./retrieval.ts";
import { stages } from "./stages.ts";
import { measured, type Measured, renderSection, type Section, writeDocument } from "./report.ts";
import { say } from "./say.ts";

const benches: Readonly<Record<string, () => Promise<Section>>> = { retrieval, ask, ingest, stages, memory, "cold-up": coldUp, cluster, phases, "cluster-cold": clusterCold };
/** Take minutes and the network, or root and the machine's own cluster: only by name. */
const onlyByName = ["cold-up", "cluster", "phases", "cluster-cold"];

const { values, positionals } = parseArgs({ allowPositionals: true, options: { json: { type: "boolean", default: false }, "no-document": { type: "boolean", default: false } } });
const unknown = positionals.filter((name) => !(name in benches));
if (unknown.length > 0) {
  process.stderr.write(`bench: there is no benchmark ${unknown.join(", ")}. There are: ${Object.keys(benches).join(", ")}.\n`);
  process.exit(2);
}

const interrupted = new Promise<never>((_, reject) => {
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => reject(new Error(`bench: ended by ${signal}`)));
});

const results: Measured[] = [];
try {
  for (const [name, run] of Object.entries(benches)) {
    if (positionals.length > 0 ? !positionals.includes(name) : onlyByName.includes(name)) continue;
    say(`${name} begins`);
    const result = await Promise.race([measured(run), interrupted]);
    results.push(result);
    if (!values.json) process.stdout.write(`${renderSection(result)}\n`);
  }
} finally {
  await closeLibrary();
}
if (values.json) process.stdout.write(`${JSON.stringify(results, null, 1)}\n`);
if (!values["no-document"]) await writeDocument(results);
process.exitCode = results.some((result) => result.figures.some((figure) => figure.met === false)) ? 1 : 0;

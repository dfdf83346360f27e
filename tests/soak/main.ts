// `./just soak [NAME…] [--seed N]`: the long storms. Prints a line of JSON per event; ends with 1 when a promise was broken.
import { parseArgs } from "node:util";
import { scenarios } from "./scenarios.ts";

const { values, positionals } = parseArgs({ allowPositionals: true, options: { seed: { type: "string", multiple: true }, list: { type: "boolean" }, kills: { type: "string" } } });
const say = (event: object) => void process.stdout.write(`${JSON.stringify(event)}\n`);
const unknown = positionals.filter((name) => !(name in scenarios));
if (values.list || unknown.length > 0) {
  for (const [name, { about }] of Object.entries(scenarios)) say({ scenario: name, about });
  if (unknown.length > 0) process.stderr.write(`soak: no scenario is called ${unknown.join(", ")}. There are: ${Object.keys(scenarios).join(", ")}.\n`);
  process.exit(unknown.length > 0 ? 2 : 0);
}

let broken = 0;
for (const [name, scenario] of Object.entries(scenarios)) {
  if (positionals.length > 0 && !positionals.includes(name)) continue;
  for (const seed of values.seed?.map(Number) ?? scenario.seeds) {
    const started = performance.now();
    const { violations, ...counts } = await scenario.run({ seed, kills: Number(values.kills ?? 300), say: (event) => say({ scenario: name, seed, ...event }) });
    for (const violation of violations) say({ scenario: name, seed, violation });
    broken += violations.length;
    say({ scenario: name, seed, seconds: Math.round((performance.now() - started) / 1000), ...counts, violations: violations.length });
  }
}
process.exit(broken > 0 ? 1 : 0);

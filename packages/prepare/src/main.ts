import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import pino from "pino";
import { prettifyError } from "zod";
import { perform } from "./perform.ts";
import { Task } from "./task.ts";

const { values } = parseArgs({ options: { task: { type: "string" } } });
if (!values.task) {
  process.stderr.write("prepare: --task FILE is missing.\n");
  process.exit(2);
}
const log = pino({ name: "prepare" });
const task = Task.safeParse(JSON.parse(readFileSync(values.task, "utf8")));
if (!task.success) {
  process.stderr.write(`prepare: ${values.task} is no task:\n${prettifyError(task.error)}\n`);
  process.exit(2);
}
const stop = new AbortController();
for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => stop.abort(new Error(`stopped by ${signal}`)));

try {
  await perform(task.data, { log: (event) => log.info(event), signal: stop.signal });
} catch (error) {
  // the last line is what the pod's state and the deployment show
  process.stderr.write(`prepare ${task.data.kind}: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

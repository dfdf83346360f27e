import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { writeStateFile, type StateFile } from "@homelab/engines";
import { ingest } from "../documents/ingest.ts";
import { walk } from "../documents/walk.ts";
import { apiAddress, type Place } from "../place.ts";
import type { Terminal } from "../terminal.ts";
import { runSteps } from "./steps.ts";

/** Hands in the sample documents, once in the life of a state folder. */
export async function ingestSamples(place: Place, state: StateFile, terminal: Terminal): Promise<void> {
  const folder = join(place.repository, "samples");
  if (!(await stat(folder).catch(() => undefined))) return;
  const { files } = await walk([folder]);
  const run = async (note: (text: string) => void) => {
    await ingest(await apiAddress(place), files, { wait: true, maxBytes: place.settings.limits.maxBytes, onProgress: (path, stage) => note(`${path}: ${stage}`) });
    await writeStateFile(place.layout, { ...state, samplesIngested: new Date().toISOString() });
  };
  await runSteps([{ title: `${files.length} sample documents ingested`, run }], terminal);
}

/** The first question the samples themselves suggest. */
export async function sampleQuestion(repository: string): Promise<string | undefined> {
  const text = await readFile(join(repository, "samples", "first-questions.md"), "utf8").catch(() => "");
  return /\.\/just ask "([^"]+)"/.exec(text)?.[1];
}

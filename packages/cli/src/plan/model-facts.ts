import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { modelNamed, type ModelFacts } from "@homelab/capacity";
import { OperatorError } from "@homelab/operator-error";
import type { Place } from "../place.ts";
import { ModelAway, NotAModel, readGguf } from "./gguf.ts";

/**
 * What the file of `models.llm` says of its model; undefined where none is served, and where the planner's table stands in for a file that is out of reach.
 * What a URL said once is kept under its checksum, so that a publisher who is away changes no plan.
 */
export async function modelFactsOf({ settings, layout }: Pick<Place, "settings" | "layout">): Promise<ModelFacts | undefined> {
  const { llm } = settings.models;
  const source = llm?.file ?? llm?.url;
  if (!llm || source === undefined) return undefined;
  const kept = llm.sha256 === undefined ? undefined : join(layout.root, "models", `${llm.sha256}.json`);
  const known = kept && (await readFile(kept, "utf8").catch(() => undefined));
  if (known !== undefined) return { ...(JSON.parse(known) as ModelFacts), name: llm.name };
  try {
    const facts = await readGguf(llm.name, source);
    if (kept !== undefined) await keep(kept, facts);
    return facts;
  } catch (error) {
    if (error instanceof ModelAway && modelNamed(llm.name)) return undefined;
    if (!(error instanceof ModelAway || error instanceof NotAModel)) throw error;
    const remedy = error instanceof NotAModel ? "Name a GGUF file of a language model." : "Put it there, or name one that can be read from here: its header says how much memory it takes. For the models that ./just plan knows by name it need not be readable.";
    throw new OperatorError({ what: `models.llm ${llm.name}`, where: source, got: error.message, do: remedy }, { cause: error });
  }
}

async function keep(file: string, facts: ModelFacts): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, JSON.stringify(facts));
}

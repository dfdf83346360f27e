import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { root } from "../../workspace/checkout.ts";
import { eventually } from "../connected.ts";
import type { Deployment } from "../deployed.ts";

export const samples = join(root, "samples");

export async function documentsOf(on: Deployment): Promise<string[]> {
  return ((await on.json("documents")) as { documentId: string }[]).map(({ documentId }) => documentId).sort();
}

/** Takes the samples in; what was not there before goes again at the end, so that the next test finds what this one found. */
export async function withSamples(on: Deployment): Promise<AsyncDisposable> {
  const before = await documentsOf(on);
  const takeIn = async () => on.json("ingest", samples, "--wait");
  await takeIn();
  return {
    async [Symbol.asyncDispose]() {
      await takeIn();
      for (const id of (await documentsOf(on)).filter((known) => !before.includes(known))) await on.json("remove", id, "--yes");
      await eventually("the documents of before and no others", async () => isDeepStrictEqual(await documentsOf(on), before), 60_000);
    },
  };
}

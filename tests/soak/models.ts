/** Language models behind the deployed LiteLLM: a stub outside of the cluster that answers and reads for Cognee, and the chat model of random weights in it. */
import { join } from "node:path";
import { startStubOpenAi } from "@homelab/testing/openai-stub";
import { connect, localCluster } from "../cluster/connected.ts";
import type { Deployment } from "../cluster/deployed.ts";
import { root } from "../workspace/checkout.ts";
import { chatOf } from "./chat.ts";
import { broken, freshDeployment, unsettled } from "./deployed.ts";
import { storesOf } from "./deployed-stores.ts";
import type { Scenario } from "./scenarios.ts";

const slots = 3;
const carried = "tiny-random-chat";

export const models: Scenario["run"] = async ({ say }) => {
  const apis = await connect();
  const { network } = await localCluster();
  await using stub = await startStubOpenAi({ host: network.nodeAddress, slots, latencyMs: 300 });
  await using on = await freshDeployment(apis, settingsFor(stub.url));
  await on.json("phases", "--yes");
  say({ deployed: await partsOf(on) });

  const taken = (await on.json("ingest", join(root, "samples"), "--wait")) as { path: string; status: string }[];
  const calls = stub.requests.map(({ body }) => body as { response_format?: { type: string } });
  const reads = calls.filter(({ response_format }) => response_format?.type === "json_schema").length;
  say({ documents: taken.length, readsOfCognee: reads, atOnce: stub.maxConcurrent });
  await using stores = await storesOf(apis, on.namespace);
  const extractors = (await stores.rows<{ extractor: string }>("SELECT DISTINCT extractor_id AS extractor FROM facts")).map(({ extractor }) => extractor);
  const answer = (await on.json("ask", "How often should a restore be tested?")) as { mode: string; citations: unknown[] };
  const random = await chatOf(carried, { apis, namespace: on.namespace });
  say({ extractors, mode: answer.mode, citations: answer.citations.length, random: random.slice(0, 60) });
  return {
    documents: taken.length,
    violations: broken({
      "every document is ready": taken.filter(({ status }) => status !== "ready").map(({ path, status }) => `${path} is ${status}`),
      "Cognee asks the model by a schema": reads > 0 ? [] : ["no such call arrived"],
      "the facts say that they are Cognee's, of this model": extractors.length === 1 && /^cognee\/.*\+stub$/.test(extractors[0] ?? "") ? [] : extractors,
      "documents leave one slot to questions": stub.maxConcurrent < slots ? [] : [`${stub.maxConcurrent} calls at once`],
      "the model has never more calls than slots": stub.overflows === 0 ? [] : [`${stub.overflows} calls too many`],
      "an answer is the model's, with its citations": answer.mode === "full" && answer.citations.length > 0 ? [] : [JSON.stringify(answer)],
      "the chat model of the image answers through LiteLLM": random === "" ? ["it says nothing"] : [],
      "the second preview changes nothing": await unsettled(on, "phase3"),
    }),
  };
};

/** What makes room for Cognee on two cores is left out. */
const settingsFor = (url: string): string => `models:
  chat: { url: "${url}", model: stub, slots: ${slots} }
  llm: { name: ${carried} }
components: { cognee: { enabled: true }, promptfoo: { enabled: false }, collector: { enabled: false } }
`;

async function partsOf(on: Deployment): Promise<string[]> {
  const { parts } = (await on.json("status")) as { parts: Record<string, { healthy: boolean }> };
  return Object.entries(parts).map(([name, { healthy }]) => `${name}${healthy ? "" : " (not healthy)"}`);
}

/** A GGUF file of somebody's own: planned by its header, fetched from a URL, then taken from the node's disk, and asked through LiteLLM. */
import { createHash } from "node:crypto";
import { chmod, copyFile, mkdtempDisposable, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startPublisher } from "@homelab/testing/publisher";
import { type Apis, connect, localCluster } from "../cluster/connected.ts";
import type { Deployment } from "../cluster/deployed.ts";
import { programsOfImages } from "../cluster/programs.ts";
import { root } from "../workspace/checkout.ts";
import { chatOf } from "./chat.ts";
import { broken, freshDeployment, lastWords, unsettled } from "./deployed.ts";
import type { Scenario } from "./scenarios.ts";

const name = "a-model-of-mine";
/** What makes room on two cores is left out. */
const lean = "components: { promptfoo: { enabled: false }, collector: { enabled: false } }\n";

export const ownModel: Scenario["run"] = async ({ say }) => {
  const apis = await connect();
  const { HOMELAB_MODELS: models } = await programsOfImages(root, process.env["HOMELAB_CACHE"] ?? "");
  await using folder = await mkdtempDisposable(join(tmpdir(), "homelab-own-model-"));
  // the server in the pod has no rights on this machine
  await chmod(folder.path, 0o755);
  const file = join(folder.path, "mine.gguf");
  await copyFile(join(models, "tiny-random-chat.gguf"), file);
  const bytes = await readFile(file);
  const at = await startPublisher(bytes, { path: "/mine.gguf", host: (await localCluster()).network.nodeAddress });
  await using on = await freshDeployment(apis, lean);
  const usual = await readFile(join(on.folder, "homelab.yaml"), "utf8");
  const served = async (llm: object) => {
    await writeFile(join(on.folder, "homelab.yaml"), `${usual}models: ${JSON.stringify({ llm: { name, ...llm } })}\n`);
    return asked(on, apis);
  };

  const sha256 = createHash("sha256").update(bytes).digest("hex");
  const wrong = await served({ url: at.url, sha256: "0".repeat(64) });
  say({ wrongChecksum: wrong.broken });
  const fetched = await served({ url: at.url, sha256 });
  say({ fetched, askedOfThePublisher: at.asked() });
  await at[Symbol.asyncDispose]();
  const again = await unsettled(on, "phase0");
  // what was fetched is kept until somebody names it
  await on.phase("pulumi-destroy", "phase4");
  await on.phase("pulumi-destroy", "phase3", "--delete-data", "llama-data");
  const taken = await served({ file });
  say({ taken });
  return {
    violations: broken({
      "a file with another checksum is named, with both": /has sha256 [0-9a-f]{64}, but 0{64} was expected/.test(wrong.allSaid ?? "") ? [] : [wrong.broken ?? "it was deployed"],
      "a file from a URL answers": fetched.said === undefined ? [fetched.broken ?? "nothing"] : [],
      "a publisher who is away changes no plan": again,
      "a file on the node answers": taken.said === undefined ? [taken.broken ?? "nothing"] : [],
      "the second preview changes nothing": await unsettled(on, "phase3"),
    }),
  };
};

/** Deploys, and asks the model a question. */
async function asked(on: Deployment, apis: Apis): Promise<{ said?: string; broken?: string; allSaid?: string }> {
  const deployed = await on.run("phases", "--yes");
  if (deployed.code !== 0) return { broken: lastWords(deployed), allSaid: deployed.stderr };
  return chatOf(name, { apis, namespace: on.namespace }).then((said) => ({ said: said.slice(0, 40) }), (error: unknown) => ({ broken: String(error) }));
}

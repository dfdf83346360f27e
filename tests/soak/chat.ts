import { openDoor } from "@homelab/cli";
import { ports } from "@homelab/components";
import type { Apis } from "../cluster/connected.ts";
import { secretOf } from "../cluster/platform/with-keys.ts";

/** What a model says, asked as anybody in the cluster would. */
export async function chatOf(model: string, { apis, namespace }: { apis: Apis; namespace: string }): Promise<string> {
  await using door = await openDoor(apis.config, { namespace, service: "litellm", port: ports.litellm.http });
  const key = await secretOf(apis, namespace, "litellm-master-key", "key");
  const answer = await fetch(`${door.url}/v1/chat/completions`, { method: "POST", headers: { authorization: `Bearer ${key}`, "content-type": "application/json" }, body: JSON.stringify({ model, max_tokens: 16, messages: [{ role: "user", content: "Say a word." }] }) });
  const said = (await answer.json()) as { choices?: { message: { content: string } }[] };
  if (!answer.ok) throw new Error(`${model}: ${answer.status} ${JSON.stringify(said)}`);
  return said.choices?.[0]?.message.content ?? "";
}

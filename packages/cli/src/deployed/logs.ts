import { once } from "node:events";
import { PassThrough } from "node:stream";
import { CoreV1Api, Log, type V1Pod } from "@kubernetes/client-node";
import { OperatorError } from "@homelab/operator-error";
import { closest } from "fastest-levenshtein";
import type { Deployed } from "./deployed.ts";

const label = (pod: V1Pod, key: "name" | "instance"): string => pod.metadata?.labels?.[`app.kubernetes.io/${key}`] ?? "";

/** The end of what each pod of a part has said, and where asked what it goes on to say. */
export async function deployedLogs({ config, namespace, target }: Deployed, part: string, options: { follow: boolean; lines: number }): Promise<void> {
  const { items } = await config.makeApiClient(CoreV1Api).listNamespacedPod({ namespace, labelSelector: "app.kubernetes.io/part-of=homelab" });
  const pods = items.filter((pod) => [label(pod, "name"), label(pod, "instance"), pod.metadata?.name].includes(part));
  if (pods.length === 0) throw noSuchPart(part, items, `--target ${target}`);
  await Promise.all(pods.map(async (pod) => show(new Log(config), { namespace, pod, several: pods.length > 1 }, options)));
}

async function show(log: Log, of: { namespace: string; pod: V1Pod; several: boolean }, { follow, lines }: { follow: boolean; lines: number }): Promise<void> {
  const [pod, said] = [of.pod.metadata?.name ?? "", new PassThrough()];
  if (of.several) process.stdout.write(`--- ${pod}\n`);
  said.pipe(process.stdout, { end: false });
  const ended = once(said, "end");
  await log.log(of.namespace, pod, of.pod.spec?.containers[0]?.name ?? "", said, { follow, tailLines: lines });
  await ended;
}

function noSuchPart(part: string, pods: readonly V1Pod[], where: string): OperatorError {
  const names = [...new Set(pods.map((pod) => label(pod, "name")))].sort();
  const advice = names.length === 0 ? `Nothing is deployed: ./just phases ${where}` : `Did you mean "${closest(part, names)}"? Parts: ${names.join(", ")}.`;
  return new OperatorError({ what: "logs", where: `${part}, ${where}`, got: "no pod of this name", do: advice });
}

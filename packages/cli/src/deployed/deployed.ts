import { CoreV1Api, type KubeConfig, type V1Secret, type V1Service } from "@kubernetes/client-node";
import { inTime, wordsOf } from "@homelab/local-cluster";
import { OperatorError } from "@homelab/operator-error";
import { readKubeconfig } from "../cluster/config-file.ts";
import { reachOf } from "../cluster/place.ts";
import type { ApiAddress, Place } from "../place.ts";
import { openDoor } from "./door.ts";

/** The platform as the phases have deployed it. */
export interface Deployed {
  config: KubeConfig;
  namespace: string;
  target: "cluster" | "homelab";
  /** What to do when the cluster itself does not answer. */
  advice: string;
}

/** Asks nothing of the cluster yet. */
export async function openDeployed(place: Place, target: Deployed["target"]): Promise<Deployed> {
  const { kubeconfig, context, advice } = reachOf(place);
  return { config: await readKubeconfig(kubeconfig, context, advice), namespace: place.settings.cluster.namespace, target, advice };
}

/** The names that phase 2 gives to its door. */
const [service, secret] = ["api", "api-token"];
const patienceMs = 10_000;

/** The API, with the token that is deployed there, over a way of its own that is closed with it. */
export async function doorToApi(deployed: Deployed): Promise<ApiAddress & AsyncDisposable> {
  const [door, token] = await whatIsThere(deployed);
  const port = door.spec?.ports?.[0]?.port;
  const text = token.data?.["token"];
  if (port === undefined || text === undefined) throw notDeployed(deployed, `its ${port === undefined ? `Service ${service}` : `Secret ${secret}`} is not one of ours`);
  const way = await openDoor(deployed.config, { namespace: deployed.namespace, service, port });
  const platform = `--target ${deployed.target}`;
  return {
    url: way.url,
    token: Buffer.from(text, "base64").toString(),
    where: `${service} in namespace ${deployed.namespace}`,
    trouble: () => way.trouble(),
    advice: { away: `./just status ${platform} shows what is wrong; ./just pulumi-up phase2 ${platform} deploys it again.`, logs: `./just logs api ${platform} shows what happened.` },
    [Symbol.asyncDispose]: () => way[Symbol.asyncDispose](),
  };
}

async function whatIsThere(deployed: Deployed): Promise<[V1Service, V1Secret]> {
  const { config, namespace, advice } = deployed;
  const core = config.makeApiClient(CoreV1Api);
  const asked = Promise.all([core.readNamespacedService({ name: service, namespace }), core.readNamespacedSecret({ name: secret, namespace })]);
  return inTime(asked, patienceMs).catch((error: unknown) => {
    if ((error as { code?: unknown }).code === 404) throw notDeployed(deployed, "phase2-pipeline is not deployed there");
    throw new OperatorError({ what: "cluster", where: config.getCurrentCluster()?.server ?? "", got: `it does not answer: ${wordsOf(error)}`, do: advice }, { cause: error });
  });
}

function notDeployed({ namespace, target }: Deployed, got: string): OperatorError {
  return new OperatorError({ what: "platform", where: `namespace ${namespace}, --target ${target}`, got, do: `Deploy it: ./just phases --target ${target}` });
}

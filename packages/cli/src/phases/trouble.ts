import type { CoreV1Event, V1ContainerStatus, V1Node, V1Pod } from "@kubernetes/client-node";

/** Why something that is being deployed does not get ready, and what mends it. */
export interface Trouble {
  /** The same for as long as it is the same trouble. */
  key: string;
  what: string;
  do: string;
}

/** What holds up a rollout, from what the cluster says about its pods, about those it could not make, and about its nodes where they may be seen. */
export function troublesIn(pods: readonly V1Pod[], events: readonly CoreV1Event[], since: Date, nodes: readonly V1Node[] = []): Trouble[] {
  const isFull = nodes.some(({ spec }) => spec?.taints?.some(({ key }) => key === "node.kubernetes.io/disk-pressure"));
  const found = [...pods.flatMap((pod) => ofPod(pod, isFull)), ...events.filter((event) => lastSeen(event) >= since && !isOvercome(event, pods)).flatMap(ofEvent)];
  return [...new Map(found.map((trouble) => [trouble.key, trouble])).values()];
}

/** The kubelet also removes images that no pod uses, and takes no pod back before five minutes are over. */
const fullDisk = "Free disk on the node: ./just cluster status says how much is left, ./just cluster up && ./just images bring back the images that were removed for it.";

const noImage = new Set(["ErrImagePull", "ImagePullBackOff", "ErrImageNeverPull", "InvalidImageName"]);
const manyRestarts = 3;

function ofPod({ metadata, status }: V1Pod, isFull: boolean): Trouble[] {
  const pod = metadata?.name ?? "?";
  const part = metadata?.labels?.["app.kubernetes.io/name"] ?? pod;
  const unplaced = status?.conditions?.find(({ type, status: met, reason }) => type === "PodScheduled" && met === "False" && reason === "Unschedulable");
  const containers = [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])];
  // newer schedulers count taints and name none
  const forDisk = isFull && unplaced?.message?.includes("untolerated taint") === true;
  return [
    ...(unplaced ? [{ key: `${part} unplaced`, what: `${part}: no node takes pod ${pod}${forDisk ? ", the disk of one is full" : ""}: ${unplaced.message ?? ""}`, do: forDisk ? fullDisk : "./just cluster status shows what the node has; ./just plan what was planned on it." }] : []),
    ...(status?.reason === "Evicted" ? [{ key: `${part} evicted`, what: `${part}: pod ${pod} was evicted: ${status.message ?? ""}`, do: status.message?.includes("memory") ? "Free memory on the node: ./just cluster status." : fullDisk }] : []),
    ...containers.flatMap((container) => ofContainer(part, container)),
  ];
}

function ofContainer(part: string, { image, name, ready, restartCount, state, lastState }: V1ContainerStatus): Trouble[] {
  const { reason = "", message = "" } = state?.waiting ?? {};
  if (noImage.has(reason)) return [{ key: `${part} image`, what: `${part}: the image ${image} cannot be had: ${firstLine(message) || reason}`, do: "./just images builds and loads the parts' images; images.registry in homelab.yaml names where else they are." }];
  if (reason === "CreateContainerConfigError" || reason === "CreateContainerError") return [{ key: `${part} config`, what: `${part}: container ${name} cannot be made: ${firstLine(message)}`, do: "If a secret is missing: ./just secrets init, then deploy again." }];
  const ended = state?.terminated ?? lastState?.terminated;
  // it keeps count of what it has long overcome
  if (ready || restartCount < manyRestarts || !ended || ended.exitCode === 0) return [];
  const why = ended.reason === "OOMKilled" ? "it took more memory than the plan gives it" : `exit code ${ended.exitCode}`;
  return [{ key: `${part} crash`, what: `${part}: container ${name} ended ${restartCount} times: ${why}${lastWords(ended.message)}`, do: `./just logs ${part} --target cluster shows all it said.` }];
}

/** A pod that could not even be made: quota, admission, a missing account; or one that cannot begin. */
function ofEvent({ reason, message = "", involvedObject }: CoreV1Event): Trouble[] {
  if (reason === "FailedCreatePodSandBox" && message.includes("sandbox image")) {
    return [{ key: "sandbox image", what: `pod ${involvedObject.name ?? ""} cannot begin: the node has lost the image that every pod begins with, as after a full disk`, do: "./just cluster up loads it again, ./just images the parts' own." }];
  }
  if (reason !== "FailedCreate") return [];
  const of = `${involvedObject.kind ?? ""} ${involvedObject.name ?? ""}`;
  const quota = message.includes("exceeded quota");
  return [{ key: `${of} create`, what: `${of}: its pod is refused: ${firstLine(message)}`, do: quota ? "The plan has no room for it: ./just plan shows what takes it, budgets in homelab.yaml how much may be taken." : "The namespace takes only restricted pods: kubectl describe shows which rule it breaks." }];
}

/** An event stays for an hour; the pod that could be made after it says that it is over, as when the one before had yet to give its room back. */
const isOvercome = (event: CoreV1Event, pods: readonly V1Pod[]): boolean =>
  pods.some(({ metadata }) => metadata?.ownerReferences?.some(({ kind, name }) => kind === event.involvedObject.kind && name === event.involvedObject.name) && new Date(metadata.creationTimestamp ?? 0) >= lastSeen(event));

const lastSeen = ({ lastTimestamp, eventTime, metadata }: CoreV1Event): Date => new Date(lastTimestamp ?? eventTime ?? metadata.creationTimestamp ?? 0);
const firstLine = (text: string): string => text.trim().split("\n", 1)[0] ?? "";
const lastWords = (said = ""): string => {
  const lines = said.trim().split("\n").filter(Boolean).slice(-6);
  return lines.length === 0 ? "" : `. It said last:\n${lines.map((line) => `      ${line}`).join("\n")}`;
};

import type { V1ContainerStatus, V1Pod } from "@kubernetes/client-node";

/** A new pod may take this long before it is worth a word. */
const patienceMs = 60_000;

/** What is wrong with a pod, in words; undefined when it runs, has ended well or is only beginning. */
export function podComplaint(pod: V1Pod, now: Date): string | undefined {
  const { metadata, status } = pod;
  const name = `pod ${metadata?.namespace ?? "?"}/${metadata?.name ?? "?"}`;
  if (status?.phase === "Succeeded") return undefined;
  if (status?.phase === "Failed") return `${name} failed: ${status.message ?? status.reason ?? worstOf(pod) ?? "no reason given"}`;
  const container = worstOf(pod);
  if (container !== undefined) return `${name}: ${container}`;
  const isYoung = now.getTime() - (metadata?.creationTimestamp?.getTime() ?? 0) < patienceMs;
  const unplaced = status?.conditions?.find(({ type, status: met }) => type === "PodScheduled" && met === "False");
  if (unplaced && !isYoung) return `${name} has no place: ${unplaced.message ?? "no reason given"}`;
  const unready = status?.conditions?.find(({ type, status: met }) => type === "Ready" && met !== "True");
  if (unready && !isYoung) return `${name} is not ready: ${unready.message ?? unready.reason ?? "no reason given"}`;
  return undefined;
}

/** Without the tries of Jobs that succeeded later: a Job tries again, and nothing is wrong when it got there. */
export function withoutOvercome(pods: readonly V1Pod[]): V1Pod[] {
  const owner = ({ metadata }: V1Pod): string | undefined => metadata?.ownerReferences?.find(({ kind }) => kind === "Job")?.uid;
  const done = new Set(pods.filter(({ status }) => status?.phase === "Succeeded").map(owner));
  return pods.filter((pod) => pod.status?.phase !== "Failed" || owner(pod) === undefined || !done.has(owner(pod)));
}

function worstOf({ status }: V1Pod): string | undefined {
  for (const container of [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])]) {
    const found = containerComplaint(container);
    if (found !== undefined) return `${container.name} ${found}`;
  }
  return undefined;
}

function containerComplaint({ state, lastState, restartCount, image }: V1ContainerStatus): string | undefined {
  const reason = state?.waiting?.reason;
  switch (reason) {
    case "CrashLoopBackOff": {
      const ended = lastState?.terminated;
      return `ends again and again (${restartCount} times, last with exit code ${ended?.exitCode ?? "?"}${ended?.reason === "OOMKilled" ? ", out of memory" : ""})`;
    }
    case "ErrImageNeverPull":
    case "ErrImagePull":
    case "ImagePullBackOff":
      return `lacks its image ${image}: ./just images`;
    case "CreateContainerConfigError":
    case "CreateContainerError":
    case "RunContainerError":
      return `cannot be started: ${state?.waiting?.message ?? reason}`;
    default:
      return state?.terminated && state.terminated.exitCode !== 0 ? `ended with exit code ${state.terminated.exitCode} (${state.terminated.reason ?? "no reason given"})` : undefined;
  }
}

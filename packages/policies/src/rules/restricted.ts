import { containersOf, podSpecOf, type Container, type PodSpec } from "../object.ts";
import type { Rule } from "../rule.ts";

/** Kubernetes' restricted standard, and two things more: a root that cannot be written to, and no token of the cluster's. */
export const restricted: Rule = {
  name: "restricted",
  description: "Pods meet the restricted Pod Security Standard, on a read-only root and without a token of the cluster's.",
  breaches: (object) => {
    const pod = podSpecOf(object);
    if (!pod) return [];
    const seccomp = pod.securityContext?.seccompProfile?.type;
    return [
      ...(seccomp === "RuntimeDefault" || seccomp === "Localhost" ? [] : ["securityContext.seccompProfile is not RuntimeDefault"]),
      ...(pod.automountServiceAccountToken === false ? [] : ["automountServiceAccountToken is not false"]),
      ...containersOf(pod).flatMap((container) => ofContainer(pod, container)),
    ];
  },
};

function ofContainer(pod: PodSpec, { name = "?", securityContext: own = {} }: Container): string[] {
  const wrong: string[] = [];
  if ((own.runAsNonRoot ?? pod.securityContext?.runAsNonRoot) !== true || own.runAsUser === 0) wrong.push("may run as root");
  if (own.allowPrivilegeEscalation !== false) wrong.push("may gain rights");
  if (own.privileged === true) wrong.push("is privileged");
  if (own.capabilities?.drop?.includes("ALL") !== true || (own.capabilities.add ?? []).some((added) => added !== "NET_BIND_SERVICE")) wrong.push("keeps capabilities");
  if (own.readOnlyRootFilesystem !== true) wrong.push("can write to its root");
  return wrong.map((text) => `container ${name} ${text}`);
}

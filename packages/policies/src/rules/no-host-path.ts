import { containersOf, podSpecOf } from "../object.ts";
import type { Rule } from "../rule.ts";

/** A pod that sees the host's files, processes or network is the host. */
export const noHostPath: Rule = {
  name: "no-host-path",
  description: "No pod and no volume reaches into the host: no hostPath, host network, host processes or host port.",
  breaches: (object) => {
    const pod = podSpecOf(object);
    return [
      ...(pod?.volumes ?? []).flatMap(({ name = "?", hostPath }) => (hostPath === undefined || hostPath === null ? [] : [`volume ${name} is a hostPath: use a claim`])),
      ...(object.kind === "PersistentVolume" && object.spec?.["hostPath"] !== undefined ? ["this volume is a hostPath: let a storage class make it"] : []),
      ...(["hostNetwork", "hostPID", "hostIPC"] as const).flatMap((key) => (pod?.[key] === true ? [`${key} is on`] : [])),
      ...containersOf(pod).flatMap(({ name = "?", ports = [] }) => (ports.some(({ hostPort }) => hostPort !== undefined) ? [`container ${name} takes a port of the host`] : [])),
    ];
  },
};

import { describe, expect, it } from "vitest";
import type { V1PodSpec } from "@kubernetes/client-node";
import { aNamespace, connect, shell } from "./connected.ts";

const apis = await connect();

const modest = shell("sleep 1");
const { securityContext: tame } = modest;
const container = (over: object): V1PodSpec => ({ containers: [{ ...modest, securityContext: { ...tame, ...over } }] });
const podWith = (over: Partial<V1PodSpec>): V1PodSpec => ({ containers: [modest], ...over });

/** Each differs from a pod that is accepted in one thing. */
const hostile: Record<string, V1PodSpec> = {
  "is privileged": container({ privileged: true, allowPrivilegeEscalation: true }),
  "runs as root": container({ runAsNonRoot: false, runAsUser: 0 }),
  "does not say that it is not root": { containers: [{ ...modest, securityContext: { ...tame, runAsNonRoot: undefined as never, runAsUser: undefined as never } }] },
  "may gain privileges": container({ allowPrivilegeEscalation: true }),
  "adds a capability": container({ capabilities: { drop: ["ALL"], add: ["SYS_ADMIN"] } }),
  "keeps the usual capabilities": container({ capabilities: {} }),
  "has no system call filter": container({ seccompProfile: { type: "Unconfined" } }),
  "leaves its profile of the machine's own guard": container({ appArmorProfile: { type: "Unconfined" } }),
  "uses the network of the machine": podWith({ hostNetwork: true }),
  "sees the processes of the machine": podWith({ hostPID: true }),
  "shares memory with the machine": podWith({ hostIPC: true }),
  "mounts a folder of the machine": podWith({ volumes: [{ name: "root", hostPath: { path: "/" } }] }),
  "takes a port of the machine": { containers: [{ ...modest, ports: [{ containerPort: 80, hostPort: 80 }] }] },
  "changes a setting of the kernel": podWith({ securityContext: { sysctls: [{ name: "kernel.msgmax", value: "65536" }] } }),
};

describe("a restricted namespace", () => {
  it("accepts the modest pod that the hostile ones are made from", async () => {
    await using space = await restricted();
    await expect(create(space.name, { containers: [modest] })).resolves.toBeDefined();
  });

  it.each(Object.entries(hostile))("refuses a pod that %s", async (_, spec) => {
    await using space = await restricted();
    await expect(create(space.name, spec)).rejects.toMatchObject({ code: 403 });
  });
});

const restricted = async () => aNamespace(apis, { "pod-security.kubernetes.io/enforce": "restricted" });
const create = async (namespace: string, spec: V1PodSpec) => apis.core.createNamespacedPod({ namespace, body: { metadata: { name: "pod" }, spec } });

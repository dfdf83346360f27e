import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { registryLogin, startRegistry } from "@homelab/testing/registry";
import { describe, expect, it } from "vitest";
import { connect, eventually, localCluster, ownKubeconfig } from "./connected.ts";
import { aDeployment, removePhase } from "./deployed.ts";

const apis = await connect();

/** The names under which the node has images of a registry that is gone. */
async function forget(registry: string): Promise<void> {
  if (ownKubeconfig !== undefined) return;
  const { layout } = await localCluster();
  const ctr = async (...args: string[]) => (await promisify(execFile)("ctr", ["--address", layout.containerdSocket, "--namespace", "k8s.io", "images", ...args])).stdout;
  const names = (await ctr("list", "--quiet")).split("\n").filter((name) => name.startsWith(`${registry}/`));
  if (names.length > 0) await ctr("remove", ...names);
}

describe("a registry that asks for a login", { timeout: 300_000 }, () => {
  it("is shown it by `images --push`, and by the pods of the platform", async () => {
    await using registry = await startRegistry({ asksForLogin: true });
    const [name, auth] = [`${registry.host}/homelab`, Buffer.from(`${registryLogin.username}:${registryLogin.password}`).toString("base64")];
    await using on = await aDeployment(`images: { source: registry, registry: "${name}", credentialsFile: registry.json }\n`);
    await writeFile(join(on.folder, "registry.json"), JSON.stringify({ auths: { [registry.host]: { auth } } }));

    const { code, stdout, stderr } = await on.run("images", "nats", "--push", name);
    expect(code, stderr).toBe(0);
    const image = new RegExp(`${registry.host}/\\S+`).exec(stdout + stderr)?.[0] ?? "";
    await using _names = { [Symbol.asyncDispose]: () => forget(registry.host) };
    await using _phase = { [Symbol.asyncDispose]: () => removePhase(on, "phase0") };
    await on.phase("pulumi-up", "phase0");
    const secured = { allowPrivilegeEscalation: false, runAsNonRoot: true, runAsUser: 65532, capabilities: { drop: ["ALL"] }, seccompProfile: { type: "RuntimeDefault" } };
    for (const [pod, pullSecrets] of [["with", [{ name: "registry-login" }]], ["without", []]] as const) {
      await apis.core.createNamespacedPod({ namespace: on.namespace, body: { metadata: { name: pod }, spec: { restartPolicy: "Never", imagePullSecrets: [...pullSecrets], containers: [{ name: "nats", image, imagePullPolicy: "Always", args: ["--version"], securityContext: secured }] } } });
    }
    const stateOf = async (pod: string) => (await apis.core.readNamespacedPod({ name: pod, namespace: on.namespace })).status;
    await eventually("a pod with the login ends well", async () => (await stateOf("with"))?.phase === "Succeeded");
    await eventually("a pod without it is refused", async () => /ErrImagePull|ImagePullBackOff/.test((await stateOf("without"))?.containerStatuses?.[0]?.state?.waiting?.reason ?? ""));
  });
});

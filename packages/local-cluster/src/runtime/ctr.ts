import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { ClusterLayout } from "../layout.ts";

const run = promisify(execFile);

/** Talks to the cluster's containerd in the namespace that Kubernetes uses. */
export async function ctr(layout: ClusterLayout, ...args: readonly string[]): Promise<string> {
  const { stdout } = await run("ctr", ["--address", layout.containerdSocket, "--namespace", "k8s.io", ...args], { maxBuffer: 2 ** 24, timeout: 300_000 });
  return stdout;
}

export async function containerdAnswers(layout: ClusterLayout): Promise<boolean> {
  return ctr(layout, "--timeout", "2s", "version").then(() => true, () => false);
}

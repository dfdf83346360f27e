import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import type { TestProject } from "vitest/node";
import { root } from "../workspace/checkout.ts";
import { asksForPlatform, needsImages } from "./asked.ts";
import { localCluster } from "./connected.ts";
import { aDeployment, ended, removeDeployment, type Deployment } from "./deployed.ts";
import { findCluster } from "./found.ts";
import { programsOfImages } from "./programs.ts";
import { machineTraces } from "./traces.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** What the machine was like before a cluster that the suite itself made. */
    traces: string[];
    /** Folder of the platform that the tests of tests/cluster/platform share. */
    deployment: string;
  }
}

/** Brings the cluster up where it is not, and leaves it as it was found. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const found = await findCluster();
  project.provide("traces", found === "absent" ? [...machineTraces()] : []);
  if (found === "absent" || found === "down") run("cluster", "up");
  // of this checkout: those that a cluster has from before may be of another
  if (found !== "own" && needsImages()) {
    run("images");
    Object.assign(process.env, await programsOfImages(root, process.env["HOMELAB_CACHE"] ?? ""));
  }
  const platform = asksForPlatform() ? await deployedFor(project) : undefined;
  return async () => {
    // the last test may have removed the cluster with everything on it
    if (platform && !(found === "own" || existsSync((await localCluster()).layout.kubeconfig))) await platform[Symbol.asyncDispose]();
    else if (platform) await removeDeployment(platform);
    if (found === "down") run("cluster", "down");
    if (found === "absent" && existsSync((await localCluster()).layout.root)) run("cluster", "reset", "--yes");
  };
}

/** All phases, once for all tests; a platform that is named stays as it is, which saves its minutes while tests are written. */
async function deployedFor(project: TestProject): Promise<Deployment | undefined> {
  const kept = process.env["HOMELAB_TEST_DEPLOYMENT"];
  if (kept !== undefined) {
    project.provide("deployment", kept);
    return undefined;
  }
  const on = await aDeployment();
  project.provide("deployment", on.folder);
  await watched(on, ["phases", "--yes"]);
  return on;
}

/** Shows what a command says while it works: the first one builds Pulumi, which takes minutes. */
async function watched(on: Deployment, words: readonly string[]): Promise<void> {
  process.stdout.write(`./just ${words.join(" ")} --target cluster\n`);
  const child = on.start(...words);
  child.stdout?.pipe(process.stdout, { end: false });
  child.stderr?.pipe(process.stdout, { end: false });
  const { code } = await ended(child);
  if (code !== 0) throw new Error(`./just ${words.join(" ")} ended with ${code ?? "a signal"}: the tests of the platform need it.`);
}

function run(...words: readonly string[]): void {
  process.stdout.write(`./just ${words.join(" ")}\n`);
  const { status } = spawnSync(join(root, "just"), words, { stdio: ["ignore", "inherit", "inherit"] });
  if (status !== 0) throw new Error(`./just ${words.join(" ")} ended with ${status ?? "a signal"}: the tests need it.`);
}

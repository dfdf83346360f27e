import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { describe, expect, it } from "vitest";
import { connect, localCluster, ownKubeconfig } from "../connected.ts";
import { sharedPlatform } from "./shared.ts";

const on = await sharedPlatform();
const apis = await connect();
const { namespace } = on;

/** Every secret of the platform by its name: as it is, and as Kubernetes writes it. */
async function secrets(): Promise<{ name: string; forms: string[] }[]> {
  const folder = join(on.folder, "secrets");
  const files = (await readdir(folder)).filter((name) => name.endsWith(".sops.yaml"));
  const found = await Promise.all(files.map(async (file) => Object.entries((await on.json("sops-decrypt", join(folder, file))) as Record<string, string>).map(([key, value]) => ({ name: `${file}: ${key}`, value }))));
  // the id of an S3 key is its name, which Garage writes into its log of accesses; what is shorter than this is a name, too
  return found.flat().filter(({ name, value }) => name !== "garage.sops.yaml: keyId" && value.length >= 16).map(({ name, value }) => ({ name, forms: [value, Buffer.from(value).toString("base64")] }));
}

const known = await secrets();

/** Names of the secrets that stand there. */
const seenIn = (where: string): string[] => known.filter(({ forms }) => forms.some((form) => where.includes(form))).map(({ name }) => name);

/** All that anybody who may not read Secrets can read of the namespace. */
async function openObjects(): Promise<string> {
  const { core, apps, batch, networking, scaling } = apis;
  const at = { namespace };
  return JSON.stringify(
    await Promise.all([
      ...[core.listNamespacedPod(at), core.listNamespacedConfigMap(at), core.listNamespacedEvent(at), core.listNamespacedService(at), core.listNamespacedPersistentVolumeClaim(at), core.listNamespacedServiceAccount(at)],
      ...[apps.listNamespacedDeployment(at), apps.listNamespacedStatefulSet(at), apps.listNamespacedReplicaSet(at), apps.listNamespacedControllerRevision(at)],
      ...[batch.listNamespacedJob(at), batch.listNamespacedCronJob(at), networking.listNamespacedNetworkPolicy(at), scaling.listNamespacedHorizontalPodAutoscaler(at)],
      core.readNamespace({ name: namespace }),
    ]),
  );
}

async function logsOfAllPods(): Promise<string> {
  const { items } = await apis.core.listNamespacedPod({ namespace });
  const texts = items.map(async ({ metadata }) => apis.core.readNamespacedPodLog({ name: metadata?.name ?? "", namespace }).catch(() => ""));
  return (await Promise.all(texts)).join("\n");
}

/** Arguments and environments of every process of the machine, this run's own excepted. */
async function processes(): Promise<string> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid);
  const texts = pids.flatMap((pid) => ["cmdline", "environ"].map(async (file) => readFile(`/proc/${pid}/${file}`, "utf8").catch(() => "")));
  return (await Promise.all(texts)).join("\0");
}

/** Files under a folder that hold one of the secrets, by name. The patterns go over standard input: an argument is seen by everybody. */
async function filesWith(folder: string): Promise<string[]> {
  const grep = spawn("grep", ["--recursive", "--files-with-matches", "--fixed-strings", "--text", "--file=-", folder], { stdio: ["pipe", "pipe", "inherit"] });
  grep.stdin.end(known.flatMap(({ forms }) => forms).join("\n"));
  const [found, [code]] = await Promise.all([text(grep.stdout), once(grep, "close") as Promise<[number]>]);
  // 1: nothing found
  expect(code).toBeLessThanOrEqual(1);
  return found.split("\n").filter(Boolean);
}

describe("the secrets of the deployed platform", { timeout: 120_000 }, () => {
  it("are there to be looked for, and found where they belong: the control", async () => {
    expect(known.length).toBeGreaterThan(8);
    const own = JSON.stringify(await apis.core.listNamespacedSecret({ namespace }));
    expect(seenIn(own).length).toBeGreaterThan(6);
  });

  it("stand in no object but Secrets: no event, annotation, environment or ConfigMap", async () => expect(seenIn(await openObjects())).toEqual([]));

  it("stand in no log of any pod", async () => expect(seenIn(await logsOfAllPods())).toEqual([]));

  it("stand in no state of the deployment and in no file of secrets as they are", async () => {
    expect(await filesWith(join(on.folder, "state"))).toEqual([]);
    expect(await filesWith(join(on.folder, "secrets"))).toEqual([]);
  });

  it.skipIf(ownKubeconfig !== undefined)("stand in no argument and no environment of any process, and in no log of the cluster", async () => {
    expect(seenIn(await processes())).toEqual([]);
    expect(await filesWith((await localCluster()).layout.logs)).toEqual([]);
  });
});

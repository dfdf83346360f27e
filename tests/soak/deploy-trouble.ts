/** What goes wrong under a deployment: it must end soon with the cause and the next step, and go on once that is mended. */
import { execFile } from "node:child_process";
import { readFile, rm, statfs, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import type { Violation } from "@homelab/testing";
import { startTcpFaultProxy } from "@homelab/testing/tcp-fault-proxy";
import { parse, stringify } from "yaml";
import { type Apis, connect, eventually, localCluster } from "../cluster/connected.ts";
import { type Deployment, ended, type PhaseName, type Ran } from "../cluster/deployed.ts";
import { root } from "../workspace/checkout.ts";
import { broken, freshDeployment, lastWords, unsettled, untilChanging } from "./deployed.ts";
import { strangers } from "./left-behind.ts";
import type { Scenario } from "./scenarios.ts";

interface Trouble {
  phase: PhaseName;
  /** Runs the deployment in the middle of the trouble. */
  meets(at: Place): Promise<Ran>;
  /** A deployment that says nothing for longer is one that nobody waits for. */
  withinMs: number;
  /** What must be among its words: the cause first, the next step last. */
  words: readonly RegExp[];
  mends?(at: Place): Promise<unknown>;
  /** What is still wrong after it was mended and deployed. */
  lingers?(at: Place): Promise<string[]>;
}

interface Place {
  apis: Apis;
  on: Deployment;
  /** homelab.yaml as it is without trouble. */
  settings: string;
}

const up = ({ on }: Place, phase: PhaseName, ...words: readonly string[]): Promise<Ran> => on.run("pulumi-up", phase, "--yes", ...words);
const settingsFile = ({ on }: Place): string => join(on.folder, "homelab.yaml");

/** One after another: each stands on what the one before it left. */
const troubles: Readonly<Record<string, Trouble>> = {
  "the cluster is not there": {
    phase: "phase0",
    meets: async (at) => up(at, "phase0", "--kubeconfig", await kubeconfigTo(at, 9)),
    withinMs: 30_000,
    words: [/127\.0\.0\.1:9 does not answer/, /Start that cluster; kubectl .* get nodes must answer/],
  },
  "the cluster goes away in the middle": {
    phase: "phase1",
    meets: cutOff,
    withinMs: 180_000,
    words: [/refused|unreachable|does not answer|connection/i, /run the same command again|Start that cluster/],
  },
  "an image is missing": {
    phase: "phase1",
    async meets(at) {
      await writeFile(settingsFile(at), `${at.settings}images: { source: registry, registry: registry.invalid/nothing }\n`);
      return up(at, "phase1");
    },
    withinMs: 300_000,
    words: [/the image registry\.invalid\/nothing\/\S+ cannot be had/, /\.\/just images/, /run the same command again: what is done stays done/],
    mends: (at) => writeFile(settingsFile(at), at.settings),
  },
  "a secret is wrong": {
    phase: "phase2",
    async meets(at) {
      await at.apis.core.patchNamespacedSecret({ name: "postgres-worker", namespace: at.on.namespace, body: [{ op: "replace", path: "/data/password", value: Buffer.from("another password").toString("base64") }] });
      return up(at, "phase2");
    },
    withinMs: 300_000,
    words: [/worker-(?:text|model)/, /password authentication failed/, /\.\/just logs worker-/],
    mends: (at) => at.on.phase("pulumi-up", "phase1"),
    lingers: takesNothingIn,
  },
  "the quota is used up": {
    phase: "phase3",
    async meets(at) {
      await lowerQuota(at);
      return up(at, "phase3");
    },
    withinMs: 300_000,
    words: [/its pod is refused: .*exceeded quota/, /\.\/just plan/, /run the same command again: what is done stays done/],
    mends: (at) => at.on.phase("pulumi-up", "phase0"),
  },
  "the disk is full": {
    phase: "phase3",
    async meets(at) {
      await at.on.phase("pulumi-destroy", "phase3");
      await fillDisk();
      await eventually("the node says that its disk is full", () => isShortOfDisk(at), 120_000);
      return up(at, "phase3");
    },
    withinMs: 300_000,
    words: [/disk/i, /\.\/just cluster status says how much is left/, /run the same command again: what is done stays done/],
    async mends(at) {
      await rm((await ballast()).file);
      // the kubelet itself waits five minutes before it believes it
      await eventually("the node has disk again", async () => !(await isShortOfDisk(at)), 420_000);
      await promisify(execFile)(join(root, "just"), ["cluster", "up"]);
      await promisify(execFile)(join(root, "just"), ["images"]);
    },
  },
};

/** What the disk of the cluster is filled with, and how much may be left: less than the kubelet wants, enough for everything else to go on. */
async function ballast(): Promise<{ file: string; leftBytes: number }> {
  const { layout } = await localCluster();
  return { file: join(dirname(layout.root), "ballast-of-a-test"), leftBytes: 800 * 2 ** 20 };
}

async function fillDisk(): Promise<void> {
  const { file, leftBytes } = await ballast();
  const { bavail, bsize } = await statfs(dirname(file));
  await promisify(execFile)("fallocate", ["--length", String(bavail * bsize - leftBytes), file]);
}

async function isShortOfDisk({ apis: { core } }: Place): Promise<boolean> {
  const { items } = await core.listNode();
  return items.some(({ status }) => status?.conditions?.some(({ type, status: met }) => type === "DiskPressure" && met === "True"));
}

export const deployTrouble: Scenario["run"] = async ({ say }) => {
  const apis = await connect();
  await using on = await freshDeployment(apis);
  const at: Place = { apis, on, settings: await readFile(join(on.folder, "homelab.yaml"), "utf8") };
  await using _room = { [Symbol.asyncDispose]: async () => rm((await ballast()).file, { force: true }) };
  const violations: Violation[] = [];
  for (const [name, trouble] of Object.entries(troubles)) {
    const { complaints, ...seen } = await through(at, trouble);
    violations.push(...complaints.map(({ rule, detail }) => ({ rule, detail: `${name}: ${detail}` })));
    say({ trouble: name, ...seen, violations: complaints.length, ...(complaints.length > 0 ? { complaints } : {}) });
  }
  return { troubles: Object.keys(troubles).length, violations };
};

async function through(at: Place, { phase, meets, withinMs, words, mends, lingers }: Trouble): Promise<{ complaints: Violation[]; seconds: number; mendedSeconds: number }> {
  const [met, ms] = await timed(() => meets(at));
  const said = `${met.stdout}\n${met.stderr}`;
  await mends?.(at);
  const [mended, mendedMs] = await timed(() => up(at, phase));
  const complaints = broken({
    "the deployment fails": met.code === 1 ? [] : [lastWords(met)],
    "it ends in good time": ms <= withinMs ? [] : [`after ${Math.round(ms / 1000)} s, ${withinMs / 1000} s are its patience`],
    "it says the cause and the next step": words.filter((pattern) => !pattern.test(said)).map((pattern) => `${String(pattern)} is not in: ${lastWords(met)}`),
    "mended, the next run converges": mended.code === 0 ? [] : [lastWords(mended)],
    "mended, it works": (await lingers?.(at)) ?? [],
    "mended, the second preview changes nothing": await unsettled(at.on, phase),
    "what is in the cluster is what the states say": await strangers(at.apis, at.on),
  });
  return { complaints, seconds: Math.round(ms / 1000), mendedSeconds: Math.round(mendedMs / 1000) };
}

async function timed<T>(work: () => Promise<T>): Promise<[result: T, ms: number]> {
  const started = performance.now();
  return [await work(), performance.now() - started];
}

async function takesNothingIn({ on }: Place): Promise<string[]> {
  const ran = await Promise.race([on.run("ingest", join(root, "samples", "remote-access.html"), "--wait", "--json"), sleep(120_000)]);
  if (ran === undefined) return ["a document is not ready after 120 s"];
  return ran.code === 0 && ran.stdout.includes('"ready"') ? [] : [lastWords(ran)];
}

/** Room for the pods that are there, and for no other. */
async function lowerQuota({ apis: { core }, on: { namespace } }: Place): Promise<void> {
  const { status } = await core.readNamespacedResourceQuota({ name: "homelab", namespace });
  await core.patchNamespacedResourceQuota({ name: "homelab", namespace, body: [{ op: "replace", path: "/spec/hard/pods", value: status?.used?.["pods"] ?? "0" }] });
}

interface Kubeconfig {
  clusters: { cluster: Record<string, unknown> & { server: string } }[];
}

async function kubeconfigOf({ settings }: Place): Promise<Kubeconfig> {
  const { cluster } = parse(settings) as { cluster: { kubeconfig: string } };
  return parse(await readFile(cluster.kubeconfig, "utf8")) as Kubeconfig;
}

/** The same cluster behind another port of this machine, known by the name that its certificate has. */
async function kubeconfigTo(at: Place, port: number): Promise<string> {
  const kubeconfig = await kubeconfigOf(at);
  for (const { cluster } of kubeconfig.clusters) Object.assign(cluster, { "tls-server-name": new URL(cluster.server).hostname, server: `https://127.0.0.1:${port}` });
  const file = join(at.on.folder, `port-${port}.kubeconfig`);
  await writeFile(file, stringify(kubeconfig), { mode: 0o600 });
  return file;
}

/** Nobody answers any more as soon as the deployment has begun to change things. */
async function cutOff(at: Place): Promise<Ran> {
  const server = new URL((await kubeconfigOf(at)).clusters[0]?.cluster.server ?? "");
  await using proxy = await startTcpFaultProxy({ host: server.hostname, port: Number(server.port) });
  const child = at.on.start("pulumi-up", "phase1", "--yes", "--kubeconfig", await kubeconfigTo(at, proxy.port));
  const end = ended(child);
  await untilChanging(child);
  await sleep(200);
  await proxy.set("refuse");
  return end;
}

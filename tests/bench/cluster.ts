/** The local cluster: how long it takes to come up from each state, and what it costs empty. Needs root; leaves it as it was found. */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { allProcesses, clusterLayout, clusterProcesses, familyOf, type ClusterLayout, type Process } from "@homelab/local-cluster";
import { openPlace } from "@homelab/cli";
import { mebibytes } from "./disk.ts";
import { pssMiB } from "./processes.ts";
import type { Section } from "./report.ts";
import { say } from "./say.ts";

const rounds = 3;
const main = fileURLToPath(new URL("../../packages/cli/src/main.ts", import.meta.url));

export async function cluster(): Promise<Section> {
  const layout = clusterLayout(join((await openPlace(process.env)).layout.root, "cluster"));
  const wasUp = (await clusterProcesses(layout)).kubelet !== undefined;
  await clusterCommand("up");
  const times: Record<"down" | "warm" | "again", number[]> = { down: [], warm: [], again: [] };
  for (let round = 0; round < rounds; round++) for (const [name, word] of [["down", "down"], ["warm", "up"], ["again", "up"]] as const) times[name].push(await clusterCommand(word));
  // what comes up uses more than what is up
  await sleep(60_000);
  const memory = await memoryOf(layout);
  const disk = await diskOf(layout);
  if (!wasUp) await clusterCommand("down");
  const total = memory.reduce((sum, { mib }) => sum + mib, 0);
  const worst = (seconds: readonly number[]) => Math.max(...seconds);
  const listed = (seconds: readonly number[]) => seconds.map((each) => each.toFixed(1)).join(", ");
  return {
    name: "cluster",
    title: "an empty Kubernetes on this machine",
    figures: [
      { what: "`./just cluster up`, after `down` (each of three)", value: `${listed(times.warm)} s`, wanted: "≤ 90 s", met: worst(times.warm) <= 90 },
      { what: "`./just cluster up` again, running", value: `${listed(times.again)} s`, wanted: "≤ 10 s", met: worst(times.again) <= 10 },
      { what: "`./just cluster down`", value: `${listed(times.down)} s` },
      { what: "memory of the empty cluster, all processes (PSS)", value: `${total.toFixed(0)} MiB` },
      { what: "its state folder", value: `${disk.reduce((sum, { mib }) => sum + mib, 0)} MiB` },
    ],
    remarks: [table("process", memory), table("folder", disk)],
  };
}

interface Share {
  name: string;
  mib: number;
}

const table = (heading: string, shares: readonly Share[]): string =>
  [`| ${heading} | MiB |`, "|---|---:|", ...shares.toSorted((a, b) => b.mib - a.mib).map(({ name, mib }) => `| ${name} | ${mib.toFixed(0)} |`)].join("\n");

async function clusterCommand(word: string): Promise<number> {
  const started = performance.now();
  const child = spawn(process.execPath, [main, "cluster", word], { stdio: ["ignore", "ignore", "inherit"] });
  const code = await new Promise<number | null>((resolve, reject) => void child.once("error", reject).once("close", resolve));
  if (code !== 0) throw new Error(`./just cluster ${word} ended with ${String(code)}`);
  const seconds = (performance.now() - started) / 1000;
  say(`cluster ${word}: ${seconds.toFixed(1)} s`);
  return seconds;
}

async function memoryOf(layout: ClusterLayout): Promise<Share[]> {
  const all = await allProcesses();
  const { shims, supervisor, containerd, kubelet } = await clusterProcesses(layout);
  const named = (name: string, processes: readonly Process[]) => ({ name, processes });
  const inside = shims.flatMap((shim) => familyOf(shim, all).slice(1));
  const programs = Map.groupBy(inside, ({ argv }) => argv[0]?.split("/").at(-1) ?? "?");
  const groups = [
    ...[...programs].map(([name, processes]) => named(name === "pause" ? `pause (${processes.length} pods)` : name, processes)),
    named(`containerd-shim (${shims.length} pods)`, shims),
    ...Object.entries({ supervisord: supervisor, containerd, kubelet }).flatMap(([name, found]) => (found ? [named(name, [found])] : [])),
  ];
  return Promise.all(groups.map(async ({ name, processes }) => ({ name, mib: await pssMiB(processes.map(({ pid }) => pid)) })));
}

async function diskOf(layout: ClusterLayout): Promise<Share[]> {
  const folders = { "containerd: images and what containers write": layout.containerdRoot, etcd: layout.etcd, "the kubelet's copy": join(layout.root, "bin"), logs: layout.logs, volumes: layout.volumes };
  return Promise.all(Object.entries(folders).map(async ([name, path]) => ({ name, mib: await mebibytes(path) })));
}

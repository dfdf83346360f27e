/** Builds the programs of the local cluster with empty caches and no cluster: where the minutes go, and the disk. Named explicitly only: minutes and the network. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { clusterTools, clusterVersions, ensurePrograms } from "@homelab/local-cluster";
import { mebibytes } from "./disk.ts";
import type { Section } from "./report.ts";
import { say } from "./say.ts";

const repository = fileURLToPath(new URL("../../", import.meta.url));
const gibibytes = (mib: number): string => `${(mib / 1024).toFixed(1)} GiB`;

export async function clusterCold(): Promise<Section> {
  const cache = await mkdtemp(join(tmpdir(), "homelab-cluster-cold-"));
  const shares: { name: string; seconds: number }[] = [];
  let peak = 0;
  const sampling = setInterval(() => void mebibytes(cache).then((mib) => (peak = Math.max(peak, mib))), 5_000);
  const { GOCACHE: _, GOMODCACHE: __, ...env } = process.env;
  try {
    const started = performance.now();
    await ensurePrograms(clusterTools(await clusterVersions(repository)), { repository, cache }, env, {
      plans: () => {},
      begins: ({ name }) => say(`${name} begins`),
      moves: () => {},
      ends: ({ name }, seconds) => void shares.push({ name, seconds }),
    });
    const total = (performance.now() - started) / 1000;
    const kept = await mebibytes(cache);
    return {
      name: "cluster-cold",
      title: "the programs of the local cluster, built from nothing",
      figures: [
        { what: "all of them", value: `${(total / 60).toFixed(1)} min` },
        { what: "disk at its peak", value: gibibytes(peak), wanted: "≤ 25 GiB", met: peak <= 25 * 1024 },
        { what: "disk kept", value: gibibytes(kept), wanted: "≤ 12 GiB", met: kept <= 12 * 1024 },
      ],
      remarks: [["| part | s | share |", "|---|---:|---:|", ...shares.map(({ name, seconds }) => `| ${name} | ${seconds.toFixed(0)} | ${((100 * seconds) / total).toFixed(0)} % |`)].join("\n")],
    };
  } finally {
    clearInterval(sampling);
    await rm(cache, { recursive: true, force: true });
  }
}

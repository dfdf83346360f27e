import { execFile } from "node:child_process";
import { statfs } from "node:fs/promises";
import { promisify } from "node:util";
import type { CoreV1Api, V1PersistentVolume } from "@kubernetes/client-node";
import type { ClusterLayout } from "../layout.ts";

const run = promisify(execFile);

export interface VolumeUse {
  name: string;
  /** Namespace and name of the claim; a volume whose claim is gone keeps its data. */
  claim: string;
  phase: string;
  /** What was asked for, as it was written. Nothing holds a pod to it. */
  asked: string;
  usedBytes: number;
}

export interface DiskUse {
  freeBytes: number;
  totalBytes: number;
  volumes: VolumeUse[];
}

/** The disk under the cluster and what each volume takes of it. */
export async function diskUse(layout: ClusterLayout, api: CoreV1Api | undefined): Promise<DiskUse> {
  const disk = await statfs(layout.root);
  const volumes = api ? (await api.listPersistentVolume()).items : [];
  return { freeBytes: disk.bavail * disk.bsize, totalBytes: disk.blocks * disk.bsize, volumes: await Promise.all(volumes.map(useOf)) };
}

async function useOf({ metadata, spec, status }: V1PersistentVolume): Promise<VolumeUse> {
  const folder = spec?.local?.path ?? spec?.hostPath?.path;
  const used = folder === undefined ? 0 : await run("du", ["--summarize", "--bytes", folder]).then(({ stdout }) => Number.parseInt(stdout, 10), () => 0);
  const claim = spec?.claimRef;
  return { name: metadata?.name ?? "?", claim: `${claim?.namespace ?? "?"}/${claim?.name ?? "?"}`, phase: status?.phase ?? "?", asked: spec?.capacity?.["storage"] ?? "?", usedBytes: used };
}

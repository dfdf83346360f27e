import { type StreamName, streams } from "@homelab/contracts";
import { MiB } from "@homelab/quantities";
import { decided, published } from "./figure.ts";
import type { Ledger } from "./ledger.ts";

/** JetStream's stores and the most bytes of each stream; the streams together stay below the file store. */
export interface NatsSizes {
  fileStoreBytes: number;
  memoryStoreBytes: number;
  streams: Readonly<Record<StreamName, number>>;
}

export const natsFigures = {
  storeShare: decided(0.9, "of the volume; the rest is for the server's own files and a purge that has to write before it frees"),
  memoryShare: decided(0.25, "of the memory limit; no stream of ours is kept in memory"),
} as const;

export function sizeNats(ledger: Ledger): NatsSizes {
  ledger.figure("nats.given.storeShare", "share", natsFigures.storeShare);
  ledger.figure("nats.given.memoryShare", "share", natsFigures.memoryShare);
  const fileStoreBytes = ledger.derive("nats.file_store", { unit: "bytes", how: "share × volume, in whole MiB", from: { share: "nats.given.storeShare", volume: "nats.disk" }, value: (i) => mebi(i.share * i.volume) });
  const memoryStoreBytes = ledger.derive("nats.memory_store", { unit: "bytes", how: "share × limit, in whole MiB", from: { share: "nats.given.memoryShare", limit: "nats.memory.limit" }, value: (i) => mebi(i.share * i.limit) });
  const bytes = streams.map(({ name, share }) => {
    ledger.given(`nats.given.shares.${name}`, "share", share, { kind: "decided", how: "packages/contracts/src/streams.ts" });
    return [name, ledger.derive(`nats.streams.${name}`, { unit: "bytes", how: "share × fileStore, rounded down", from: { share: `nats.given.shares.${name}`, fileStore: "nats.file_store" }, value: (i) => Math.floor(i.share * i.fileStore) })] as const;
  });
  return { fileStoreBytes, memoryStoreBytes, streams: Object.fromEntries(bytes) as Record<StreamName, number> };
}

export const bucketNames = ["raw-documents", "processed", "models"] as const;
export type BucketName = (typeof bucketNames)[number];

/** Garage's copies and the quota of each bucket. */
export interface GarageSizes {
  replication: number;
  buckets: Readonly<Record<BucketName, number>>;
}

const shares: Readonly<Record<BucketName, ReturnType<typeof decided>>> = {
  "raw-documents": decided(0.5, "originals are kept: citations open them"),
  processed: decided(0.3, "extractions, tables and pictures of pages"),
  models: decided(0.15, "a language model and an embedding model, where they are kept here"),
};

export const garageFigures = { quorum: published(3, "garagehq.deuxfleurs.fr: fewer than three nodes never reach a quorum of three"), ...shares } as const;

export function sizeGarage(ledger: Ledger, nodes: number): GarageSizes {
  ledger.given("garage.given.nodes", "count", nodes, { kind: "fact", how: "hosts in zone primary" });
  ledger.figure("garage.given.quorum", "count", garageFigures.quorum);
  const replication = ledger.derive("garage.replication", { unit: "count", how: "quorum where there are that many nodes, else 1", from: { nodes: "garage.given.nodes", quorum: "garage.given.quorum" }, value: (i) => (i.nodes >= i.quorum ? i.quorum : 1) });
  const buckets = bucketNames.map((name) => {
    ledger.figure(`garage.given.shares.${name}`, "share", shares[name]);
    return [name, ledger.derive(`garage.buckets.${name}`, { unit: "bytes", how: "share × volume, in whole MiB", from: { share: `garage.given.shares.${name}`, volume: "garage.disk" }, value: (i) => mebi(i.share * i.volume) })] as const;
  });
  return { replication, buckets: Object.fromEntries(buckets) as Record<BucketName, number> };
}

const mebi = (bytes: number): number => Math.floor(bytes / MiB) * MiB;

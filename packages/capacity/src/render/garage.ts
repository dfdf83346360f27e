import { MiB } from "@homelab/quantities";
import { type BucketName, bucketNames, type GarageSizes } from "../queues.ts";

/** Quota of a bucket in bytes, as Garage's admin API takes it (`quotas.maxSize`). */
export function bucketQuotas({ buckets }: GarageSizes): { bucket: BucketName; maxSize: number }[] {
  return bucketNames.map((bucket) => ({ bucket, maxSize: buckets[bucket] }));
}

/** The same as arguments of the `garage` program. */
export function renderQuotaArguments(sizes: GarageSizes): string[][] {
  return bucketQuotas(sizes).map(({ bucket, maxSize }) => ["bucket", "set-quotas", bucket, "--max-size", `${Math.floor(maxSize / MiB)}MiB`]);
}

/** The lines of garage.toml that follow from the plan. */
export function renderGarageSizes({ replication }: GarageSizes): string {
  return `replication_factor = ${replication}\n`;
}

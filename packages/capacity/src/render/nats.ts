import type { StreamName } from "@homelab/contracts";
import { streams } from "@homelab/contracts";
import type { NatsSizes } from "../queues.ts";

/** The `jetstream` block of nats.conf. A JSON string is a valid string there. */
export function renderJetStream(sizes: Pick<NatsSizes, "fileStoreBytes" | "memoryStoreBytes">, storeDir: string): string {
  return `jetstream {
  store_dir: ${JSON.stringify(storeDir)}
  max_file_store: ${sizes.fileStoreBytes}
  max_memory_store: ${sizes.memoryStoreBytes}
  # without it an acknowledged message may be lost for two minutes after a power failure
  sync_interval: always
}
`;
}

/** Most bytes of each stream, in the order of the contracts: what the server is told as `max_bytes`. */
export function streamLimits(sizes: NatsSizes): { name: StreamName; maxBytes: number }[] {
  return streams.map(({ name }) => ({ name, maxBytes: sizes.streams[name] }));
}

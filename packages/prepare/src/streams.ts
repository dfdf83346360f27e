import { connectNats, ensureStreams } from "@homelab/adapters/jetstream";
import type { Surroundings } from "./perform.ts";
import type { TaskOf } from "./task.ts";

/** Every stream and consumer of the contracts, in the sizes of the plan. */
export async function prepareStreams({ nats, sizes }: TaskOf<"streams">, { log }: Surroundings): Promise<void> {
  const connection = await connectNats(nats, "prepare");
  try {
    await ensureStreams(connection, sizes);
    log({ made: "streams and consumers" });
  } finally {
    await connection.close();
  }
}

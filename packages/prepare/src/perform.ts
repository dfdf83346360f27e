import { prepareDatabase } from "./database.ts";
import { fetchModel } from "./model.ts";
import { prepareObjects } from "./objects.ts";
import { prepareStreams } from "./streams.ts";
import type { Task } from "./task.ts";

export interface Surroundings {
  /** Hears of each thing that is made or changed. */
  log(event: { made: string }): void;
  signal: AbortSignal;
}

/** Does what the task says; a second time it finds everything there. */
export async function perform(task: Task, around: Surroundings): Promise<void> {
  switch (task.kind) {
    case "streams":
      return prepareStreams(task, around);
    case "database":
      return prepareDatabase(task, around);
    case "objects":
      return prepareObjects(task, around);
    case "model":
      return fetchModel(task, around);
  }
}

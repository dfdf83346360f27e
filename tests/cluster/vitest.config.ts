import { join } from "node:path";
import { defineConfig } from "vitest/config";
import { asksForSlow } from "./asked.ts";
import { findCluster } from "./found.ts";

const root = join(import.meta.dirname, "..", "..");
const folder = "tests/cluster";
const found = await findCluster();
/** What kills parts of the cluster comes late, what removes it last. */
const last = ["certificates.slow.cluster.ts", "recovers.cluster.ts", "reset.cluster.ts"];
/** Tests of minutes, for `./just soak slow`: nobody who names none waits for them. */
const slow = "**/*.slow.cluster.ts";
const place = (moduleId: string) => last.findIndex((name) => moduleId.endsWith(name));

export default defineConfig({
  root,
  test: {
    name: "cluster",
    root,
    // beside the code: tests of programs that only the images have
    include: [`${folder}/**/*.cluster.ts`, "packages/**/*.cluster.ts"],
    exclude: [
      ...(asksForSlow() ? [] : [slow]),
      // only what the suite has made itself may be removed
      ...(found === "absent" ? [] : [`${folder}/reset.cluster.ts`]),
      ...(found === "own" ? [`${folder}/recovers.cluster.ts`, `${folder}/certificates.slow.cluster.ts`] : []),
    ],
    globalSetup: [`${folder}/setup.ts`],
    setupFiles: ["tests/setup/quiet-console.ts"],
    // one cluster, so one file after another
    pool: "forks",
    maxWorkers: 1,
    fileParallelism: false,
    testTimeout: 180_000,
    hookTimeout: 180_000,
    sequence: {
      sequencer: class {
        async shard<T>(files: T): Promise<T> {
          return files;
        }
        async sort<T extends { moduleId: string }>(files: T[]): Promise<T[]> {
          return files.toSorted((a, b) => place(a.moduleId) - place(b.moduleId) || a.moduleId.localeCompare(b.moduleId));
        }
      },
    },
  },
});

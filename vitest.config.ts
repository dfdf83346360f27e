import { defineConfig } from "vitest/config";

const everywhere = ["packages", "tests"];
const unit = everywhere.map((folder) => `${folder}/**/*.test.ts`);
const integration = everywhere.map((folder) => `${folder}/**/*.int.test.ts`);

/** `unit` needs nothing but Node; `integration` starts real engines, so it comes second, gets longer and two files at a time. */
export default defineConfig({
  test: {
    setupFiles: ["tests/setup/quiet-console.ts"],
    pool: "forks",
    // deadlines only end what hangs: the machine may be busy
    expect: { poll: { timeout: 15_000 } },
    projects: [
      { extends: true, test: { name: "unit", include: unit, exclude: ["**/node_modules/**", ...integration], testTimeout: 60_000, sequence: { groupOrder: 1 } } },
      {
        extends: true,
        test: { name: "integration", include: integration, testTimeout: 60_000, hookTimeout: 120_000, maxWorkers: 2, sequence: { groupOrder: 2 } },
      },
    ],
  },
});

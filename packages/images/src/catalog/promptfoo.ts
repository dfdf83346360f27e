import { npmFolder, npmProgramRecipe } from "../recipes/npm-program.ts";
import { nodeRecipe } from "../recipes/node.ts";
import { readLock } from "../recipes/npm-lock.ts";
import type { CatalogContext } from "./context.ts";
import { temporary, type Part } from "./part.ts";

/** JSON, which is YAML: one question to a provider that repeats it. */
const echoed = JSON.stringify({ prompts: ["say {{word}}"], providers: ["echo"], tests: [{ vars: { word: "hello" }, assert: [{ type: "contains", value: "hello" }] }] });

export async function promptfooPart({ repository, architecture, base }: CatalogContext): Promise<Part> {
  const version = readLock(`${repository}/tools/promptfoo`)["node_modules/promptfoo"]?.version ?? "unknown";
  return {
    name: "promptfoo",
    version,
    about: "Evaluations of prompts and answers; runs to its end.",
    licence: "MIT",
    upstream: { image: `ghcr.io/promptfoo/promptfoo:${version}` },
    user: { id: 65532, name: "promptfoo" },
    ports: {},
    writable: [temporary],
    health: { kind: "none", why: "it ends by itself; its exit code is the answer" },
    entrypoint: ["/usr/local/bin/node", `${npmFolder}/node_modules/promptfoo/dist/src/entrypoint.js`],
    command: ["eval", "--config", "/etc/promptfoo/config.yaml", "--no-progress-bar"],
    env: { HOME: "/tmp", PROMPTFOO_CONFIG_DIR: "/tmp/promptfoo", PROMPTFOO_DISABLE_TELEMETRY: "1", PROMPTFOO_DISABLE_UPDATE: "1", PROMPTFOO_DISABLE_REMOTE_GENERATION: "1" },
    workingFolder: "/tmp",
    recipes: [base, nodeRecipe(repository, architecture), npmProgramRecipe(repository, "promptfoo", architecture)],
    smokes: [{ files: { "/etc/promptfoo/config.yaml": echoed }, questions: [{ kind: "ends", code: 0, contains: "1 passed" }], seconds: 90 }],
  };
}

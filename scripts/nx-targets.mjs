// Gives every folder with a tsconfig.json the same three nx targets, so that no package carries a project.json.
// What they depend on and that they are cached stands in nx.json.
import { globSync } from "node:fs";
import { dirname } from "node:path";

/** A folder for another place than Node, such as the browser, has a tsconfig.json of its own inside its package. */
const foldersToCheck = (root) => [root, ...globSync(`${root}/src/**/tsconfig.json`).map(dirname)];

const projectAt = (root) => ({
  root,
  targets: {
    typecheck: { command: foldersToCheck(root).map((folder) => `tsc --project ${folder}`).join(" && ") },
    lint: { command: `eslint ${root}` },
    test: { command: `vitest run --project=unit --passWithNoTests ${root}/` },
  },
});

export const createNodesV2 = [
  "{packages/*,tests}/tsconfig.json",
  (configs) => configs.map((config) => [config, { projects: { [dirname(config)]: projectAt(dirname(config)) } }]),
];

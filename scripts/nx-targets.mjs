// Gives every folder with a tsconfig.json the same three nx targets, and every phase two, so that no package carries a project.json.
// What they depend on and that they are cached stands in nx.json.
import { globSync } from "node:fs";
import { basename, dirname } from "node:path";

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

/** A phase is deployed by its name; nobody's cluster is meant until a target is named. */
const phaseAt = (root) => ({
  root,
  name: basename(root),
  targets: {
    preview: { command: `node packages/cli/src/main.ts pulumi-preview ${basename(root)}`, cache: false, parallelism: false },
    up: { command: `node packages/cli/src/main.ts pulumi-up ${basename(root)}`, cache: false, parallelism: false },
  },
});

const projectOf = (config) => (basename(config) === "Pulumi.yaml" ? phaseAt : projectAt)(dirname(config));

export const createNodesV2 = [
  "{{packages/*,tests}/tsconfig.json,packages/stacks/src/*/Pulumi.yaml}",
  (configs) => configs.map((config) => [config, { projects: { [dirname(config)]: projectOf(config) } }]),
];

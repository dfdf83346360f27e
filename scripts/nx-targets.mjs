// Gives every folder with a tsconfig.json the same three nx targets, so that no package carries a project.json.
// What they depend on and that they are cached stands in nx.json.
import { dirname } from "node:path";

const projectAt = (root) => ({
  root,
  targets: {
    typecheck: { command: `tsc --project ${root}` },
    lint: { command: `eslint ${root}` },
    test: { command: `vitest run --project=unit --passWithNoTests ${root}/` },
  },
});

export const createNodesV2 = [
  "{packages/*,tests}/tsconfig.json",
  (configs) => configs.map((config) => [config, { projects: { [dirname(config)]: projectAt(dirname(config)) } }]),
];

// Gives every package the same three nx targets, and every phase two more, so that no package carries a project.json.
// The named inputs that they are remembered by stand in nx.json.
import { globSync } from "node:fs";
import { basename, dirname, join } from "node:path";

/** A folder for another place than Node, such as the browser, has a tsconfig.json of its own inside its package. */
const foldersToCheck = (root) => [root, ...globSync(`${root}/src/**/tsconfig.json`).map(dirname)];

const phases = "packages/stacks/src/*/Pulumi.yaml";
const components = "packages/components/src/*/*.ts";

/** Folders that are projects of their own: a change shows with those who import the folder and with nobody else. */
const foldersOf = { "packages/components": [components], "packages/stacks": [components, phases] };
const nameOf = (folder) => (folder.startsWith("packages/components/") ? `component-${basename(folder)}` : basename(folder));

/** nx counts a folder's files to the folder alone; the checks of these packages read them, too. */
const readBeside = (root) => {
  const files = (foldersOf[root] ?? []).flatMap((pattern) => globSync(pattern));
  const projects = [...new Set(files.map((file) => nameOf(dirname(file))))].sort();
  return projects.length > 0 ? [{ input: "default", projects }] : [];
};

const packageAt = (root) => {
  const beside = readBeside(root);
  const remembered = (command, ...inputs) => ({ command, cache: true, inputs: ["default", "^default", ...beside, ...inputs] });
  return {
    root,
    targets: {
      typecheck: remembered(foldersToCheck(root).map((folder) => `tsc --project ${folder}`).join(" && "), { externalDependencies: ["typescript"] }),
      lint: remembered(`eslint ${root}`, "lawOfLint", { externalDependencies: ["eslint", "typescript-eslint"] }),
      test: remembered(`vitest run --project=unit --passWithNoTests ${root}/`, "testSetup", { externalDependencies: ["vitest"] }),
    },
  };
};

/** A folder is checked as a part of its package: a program of its own would read the libraries anew. */
const folderAt = (root) => {
  const withPackage = (target) => [target, { executor: "nx:noop", dependsOn: [{ projects: [`@homelab/${basename(join(root, "../.."))}`], target }] }];
  return { root, name: nameOf(root), targets: Object.fromEntries(["typecheck", "lint", "test"].map(withPackage)) };
};

/** A phase is deployed by its name; nobody's cluster is meant until a target is named. */
const phaseAt = (root) => {
  const { targets, ...folder } = folderAt(root);
  const command = (does) => ({ command: `node packages/cli/src/main.ts ${does} ${folder.name}`, cache: false, parallelism: false });
  return { ...folder, targets: { ...targets, preview: command("pulumi-preview"), up: command("pulumi-up") } };
};

const projectOf = (file) => ({ "tsconfig.json": packageAt, "Pulumi.yaml": phaseAt }[basename(file)] ?? folderAt)(dirname(file));

export const createNodesV2 = [
  `{{packages/*,tests}/tsconfig.json,${phases},${components}}`,
  (files) => files.map((file) => [file, { projects: { [dirname(file)]: projectOf(file) } }]),
];

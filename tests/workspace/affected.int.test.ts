import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { cp, mkdir, readdir, rm, symlink } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Checkout, checkOut, filesOfTheRepository, root } from "./checkout.ts";

let repository: Checkout;
const foldersWith = (file: string, ...under: string[]) => readdirSync(join(root, ...under)).filter((name) => existsSync(join(root, ...under, name, file)));
const phases = foldersWith("Pulumi.yaml", "packages", "stacks", "src").sort();
const components = foldersWith("args.ts", "packages", "components", "src");
const partsOfComponents = readdirSync(join(root, "packages", "components", "src"), { withFileTypes: true }).filter((entry) => entry.isDirectory());
const everyProject = [...[...foldersWith("package.json", "packages"), "tests"].map((name) => `@homelab/${name}`), ...phases, ...partsOfComponents.map(({ name }) => `component-${name}`)].sort();

const run = (command: string, ...args: string[]) =>
  execFileSync(command, args, { cwd: repository.path, encoding: "utf8", env: { ...process.env, NX_DAEMON: "false", NX_WORKSPACE_ROOT_PATH: repository.path, NO_COLOR: "1" } });
const nx = (...args: string[]) => run(process.execPath, `${root}/node_modules/nx/dist/bin/nx.js`, ...args);
const affectedBy = (file: string) => (JSON.parse(nx("show", "projects", "--affected", `--files=${file}`, "--json")) as string[]).sort();

interface Tasks {
  tasks: { tasks: Record<string, unknown> };
  /** What each task is remembered by. */
  taskPlans: Record<string, string[]>;
}
const tasksOf = (target: string, ...changed: string[]) => JSON.parse(nx("affected", `--targets=${target}`, ...changed, "--graph=stdout")) as Tasks;
const previewsAfter = (file: string) =>
  Object.keys(tasksOf("preview", `--files=${file}`).tasks.tasks)
    .map((task) => task.replace(/:preview$/, ""))
    .sort();

/** nx finds out what an import means by way of node_modules, so the links to our packages must stay inside the copy. */
async function linkOwnPackages(path: string) {
  const [from, to] = [join(root, "node_modules"), join(path, "node_modules")];
  await rm(to);
  await mkdir(to);
  for (const name of await readdir(from)) if (name !== "@homelab") await symlink(join(from, name), join(to, name));
  await cp(join(from, "@homelab"), join(to, "@homelab"), { recursive: true, verbatimSymlinks: true });
}

beforeAll(async () => {
  repository = await checkOut(filesOfTheRepository());
  await linkOwnPackages(repository.path);
  run("git", "init", "--quiet", "--initial-branch=main");
  run("git", "add", "--all");
  run("git", "-c", "user.name=test", "-c", "user.email=test@localhost", "commit", "--quiet", "--message=start");
});
afterAll(() => repository[Symbol.asyncDispose]());

describe("nx affected", () => {
  it("takes what imports the contracts after a change to them, and leaves the settings", () => {
    const affected = affectedBy("packages/contracts/src/ids.ts");
    expect(affected).toEqual(expect.arrayContaining(["@homelab/contracts", "@homelab/pipeline", "@homelab/adapters", "@homelab/workers", "@homelab/cli"]));
    expect(affected).not.toContain("@homelab/settings");
  });

  it("takes the command line and the tests after a change to it", () => expect(affectedBy("packages/cli/src/main.ts")).toEqual(["@homelab/cli", "@homelab/tests"]));

  it("takes one phase after a change to its program, and every phase after a change to what they share", () => {
    const phasesAffectedBy = (file: string) => affectedBy(file).filter((name) => phases.includes(name));
    expect(phasesAffectedBy("packages/stacks/src/phase3-inference/program.ts")).toEqual(["phase3-inference"]);
    expect(phasesAffectedBy("packages/stacks/src/planned.ts")).toEqual(phases);
    expect(phasesAffectedBy("packages/api/src/main.ts")).toEqual([]);
  });

  it("takes nothing after a change to a document", () => expect(affectedBy("docs/versions.md")).toEqual([]));

  it("takes everything after a change to the lint rules", () => expect(affectedBy("eslint.config.js")).toEqual(everyProject));

  it("runs the tasks of what changed and of no other", async () => {
    await repository.write("packages/cli/src/added.ts", "export const added = 1;\n");
    expect(Object.keys(tasksOf("typecheck", "--base=main").tasks.tasks)).toEqual(["@homelab/cli:typecheck", "@homelab/tests:typecheck"]);
  });
});

describe("nx affected -t preview after a change to a component", () => {
  const programOf = (phase: string) => readFileSync(join(root, "packages", "stacks", "src", phase, "program.ts"), "utf8");
  const thatImport = (component: string) => phases.filter((phase) => programOf(phase).includes(`from "@homelab/components/${component}";`));
  const withComponents = phases.filter((phase) => components.some((component) => thatImport(component).includes(phase)));
  const previewsAfterComponent = (name: string) => previewsAfter(`packages/components/src/${name}/index.ts`);

  it.each(components)("shows the phases whose program imports %s and no other", (name) => {
    expect(thatImport(name)).not.toEqual([]);
    expect(previewsAfterComponent(name)).toEqual(thatImport(name));
  });

  it.each([
    ["nats", "phase1-core"],
    ["docling", "phase2-pipeline"],
    ["llama", "phase3-inference"],
    ["promptfoo", "phase4-tooling"],
  ])("of %s shows %s alone", (name, phase) => expect(previewsAfterComponent(name)).toEqual([phase]));

  it.each(["workload/pod.ts", "network/edges.ts"])("shows every phase with a component after a change to %s, which all share", (file) => {
    expect(withComponents).toEqual(["phase1-core", "phase2-pipeline", "phase3-inference", "phase4-tooling"]);
    expect(previewsAfter(`packages/components/src/${file}`)).toEqual(withComponents);
  });

  it("shows every phase after a change to the handles, which the outputs of the phases are held to", () => {
    expect(previewsAfter("packages/components/src/handles.ts")).toEqual(phases);
  });

  it("checks it with its package and with what imports it, each once, and remembers both by its files", () => {
    const { tasks, taskPlans } = tasksOf("test", "--files=packages/components/src/nats/index.ts");
    expect(Object.keys(tasks.tasks).sort()).toEqual(["@homelab/cli:test", "@homelab/components:test", "@homelab/stacks:test", "@homelab/tests:test", "component-nats:test", "phase1-core:test"]);
    for (const task of ["@homelab/components:test", "@homelab/stacks:test"]) expect(taskPlans[task]).toContain("component-nats:packages/components/src/nats/**/*");
  });
});

import { execFileSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Checkout, checkOut, filesOfTheRepository, root } from "./checkout.ts";

let repository: Checkout;
const foldersWith = (file: string, ...under: string[]) => readdirSync(join(root, ...under)).filter((name) => existsSync(join(root, ...under, name, file)));
const phases = foldersWith("Pulumi.yaml", "packages", "stacks", "src");
const everyProject = [...[...foldersWith("package.json", "packages"), "tests"].map((name) => `@homelab/${name}`), ...phases].sort();

const run = (command: string, ...args: string[]) =>
  execFileSync(command, args, { cwd: repository.path, encoding: "utf8", env: { ...process.env, NX_DAEMON: "false", NX_WORKSPACE_ROOT_PATH: repository.path, NO_COLOR: "1" } });
const nx = (...args: string[]) => run(process.execPath, `${root}/node_modules/nx/dist/bin/nx.js`, ...args);
const affectedBy = (file: string) => (JSON.parse(nx("show", "projects", "--affected", `--files=${file}`, "--json")) as string[]).sort();

beforeAll(async () => {
  repository = await checkOut(filesOfTheRepository());
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
    expect(phasesAffectedBy("packages/stacks/src/planned.ts")).toEqual([...phases].sort());
    expect(phasesAffectedBy("packages/api/src/main.ts")).toEqual([]);
  });

  it("takes nothing after a change to a document", () => expect(affectedBy("docs/versions.md")).toEqual([]));

  it("takes everything after a change to the lint rules", () => expect(affectedBy("eslint.config.js")).toEqual(everyProject));

  it("runs the tasks of what changed and of no other", async () => {
    await repository.write("packages/cli/src/added.ts", "export const added = 1;\n");
    const graph = JSON.parse(nx("affected", "--targets=typecheck", "--base=main", "--graph=stdout")) as { tasks: { tasks: Record<string, unknown> } };
    expect(Object.keys(graph.tasks.tasks)).toEqual(["@homelab/cli:typecheck", "@homelab/tests:typecheck"]);
  });
});

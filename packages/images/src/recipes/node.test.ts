import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { expect, it } from "vitest";
import { nodeModulesRecipe } from "./node.ts";

const repository = join(import.meta.dirname, "../../../..");

it("the npm layer has the same inputs here as where Node runs the sources as they are", () => {
  const script = `import { nodeModulesRecipe } from ${JSON.stringify(join(import.meta.dirname, "node.ts"))};
    console.log(JSON.stringify(nodeModulesRecipe(${JSON.stringify(repository)}, ["workers"], "amd64").inputs));`;
  const printed = execFileSync(process.execPath, ["--input-type=module", "--eval", script], { encoding: "utf8" });
  expect(JSON.parse(printed)).toEqual(nodeModulesRecipe(repository, ["workers"], "amd64").inputs);
});

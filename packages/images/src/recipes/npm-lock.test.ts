import { describe, expect, it } from "vitest";
import { modulesOf, type NpmLock } from "./npm-lock.ts";

const lock: NpmLock = {
  "packages/app": { dependencies: { near: "1", linked: "*" }, optionalDependencies: { extra: "1" } },
  "packages/app/node_modules/near": { version: "1.0.0", dependencies: { deep: "1" } },
  "packages/linked": { dependencies: { near: "2" } },
  "node_modules/linked": { link: true, resolved: "packages/linked" },
  "node_modules/near": { version: "2.0.0" },
  "node_modules/deep": { version: "1.0.0", dependencies: { near: "2" } },
  "node_modules/extra": { version: "1.0.0" },
  "node_modules/stranger": { version: "1.0.0" },
};

describe("the modules that a program needs", () => {
  it("are found the way Node finds them, without what is optional or a stranger's", () => {
    expect(modulesOf(lock, ["packages/app"]).map(({ path }) => path)).toEqual(["node_modules/deep", "node_modules/near", "packages/app", "packages/app/node_modules/near", "packages/linked"]);
  });
});

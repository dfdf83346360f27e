import { execFileSync } from "node:child_process";
import { join } from "node:path";
import process from "node:process";
import { expect, inject, it } from "vitest";
import { root } from "../workspace/checkout.ts";
import { differences, machineTraces } from "./traces.ts";

const before = inject("traces");

it("a reset leaves the machine as it was before the first `cluster up`, and names the Debian packages that stay", () => {
  expect(differences(new Set(before), machineTraces()), "the control: a cluster leaves traces").not.toEqual([]);
  const said = execFileSync(process.execPath, [join(root, "packages", "cli", "src", "main.ts"), "cluster", "reset", "--yes", "--json"], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  expect(differences(new Set(before), machineTraces())).toEqual([]);
  expect((JSON.parse(said) as { packages: string[] }).packages).toContain("containerd");
});

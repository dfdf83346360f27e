import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { root } from "../workspace/checkout.ts";
import type { Scenario } from "./scenarios.ts";

/** The tests of tests/cluster that CI leaves out. */
export const slow: Scenario["run"] = async () => {
  const child = spawn(join(root, "just"), ["test-cluster", "slow"], { stdio: ["ignore", "pipe", "inherit"] });
  const [said, [code]] = await Promise.all([text(child.stdout), once(child, "close") as Promise<[number | null]>]);
  const last = said.trim().split("\n").at(-1) ?? "";
  return { tests: last, violations: code === 0 ? [] : [{ rule: "every slow test passes", detail: said.slice(-4000) }] };
};

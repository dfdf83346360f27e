import { readFileSync } from "node:fs";
import { join } from "node:path";
import { partNames } from "@homelab/images";
import { describe, expect, it } from "vitest";
import { root } from "../workspace/checkout.ts";

const read = (file: string) => readFileSync(join(root, file), "utf8");
const inside = read("docs/versions.md").split("\n## Inside the images\n")[1] ?? "";

/** Rows of one table: name, version, licence, images. */
function listed(heading: string): { name: string; version: string }[] {
  const section = inside.split(`### ${heading}\n`)[1]?.split("\n### ")[0] ?? "";
  const rows = section.split("\n").filter((line) => line.startsWith("| ") && !line.startsWith("| name "));
  return rows.map((row) => row.split(" | ")).map(([name = "", version = ""]) => ({ name: name.slice(2), version }));
}

const normal = (name: string) => name.toLowerCase().replaceAll(/[-_.]+/g, "-");
const lockedWheels = ["python", "tools/litellm", "tools/cognee", "tools/llama-cpp"].flatMap((project) => [...read(`${project}/uv.lock`).matchAll(/^name = "(.+)"\nversion = "(.+)"/gm)].map(([, name = "", version = ""]) => `${normal(name)} ${version}`));
const lockedModules = ["", "tools/promptfoo/"].flatMap((folder) => {
  const { packages } = JSON.parse(read(`${folder}package-lock.json`)) as { packages: Record<string, { version?: string; name?: string }> };
  return Object.entries(packages).map(([path, { version = "", name }]) => `${name ?? path.slice(path.lastIndexOf("node_modules/") + 13)} ${version}`);
});

describe("the list in docs/versions.md (else: ./just images --docs)", () => {
  it("names the Python packages at the versions of the locks", () => {
    const found = listed("Python packages").map(({ name, version }) => `${normal(name)} ${version}`);
    expect(found.length).toBeGreaterThan(100);
    expect(found.filter((each) => !lockedWheels.includes(each))).toEqual([]);
  });

  it("names the npm packages at the versions of the locks", () => {
    const found = listed("npm packages").map(({ name, version }) => `${name} ${version}`);
    expect(found.length).toBeGreaterThan(100);
    expect(found.filter((each) => !lockedModules.includes(each))).toEqual([]);
  });

  it("names the Go modules of the locks", () => {
    const locked = ["nats-server", "otel-collector"].map((tool) => read(`tools/${tool}/go.mod`)).join("\n");
    expect(listed("Go modules").filter(({ name, version }) => !locked.includes(`${name} ${version}`))).toEqual([]);
    expect(listed("Go modules").length).toBeGreaterThan(3);
  });

  it("names the version of Garage that is built", () => {
    const { version } = JSON.parse(read("tools/garage/crate.json")) as { version: string };
    expect(listed("Rust crates")).toContainEqual({ name: "garage", version });
  });

  it("names a licence for almost everything", () => {
    const rows = inside.split("\n").filter((line) => line.startsWith("| ") && !line.startsWith("| name "));
    expect(rows.filter((row) => row.includes(" | unknown | ")).length / rows.length).toBeLessThan(0.02);
  });
});

describe("docs/images.md", () => {
  it("has a row for every image", () => {
    const page = read("docs/images.md");
    expect(partNames.filter((name) => !page.includes(`\n| ${name} | `))).toEqual([]);
  });
});

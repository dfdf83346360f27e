import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { repository } from "../place.ts";

const read = (file: string) => readFileSync(join(repository, file), "utf8");
const { deploy } = JSON.parse(read("versions.json")) as { deploy: Record<"pulumi" | "pulumi-kubernetes" | "sops" | "age", string> };
const locked = (name: string) => (JSON.parse(read("package-lock.json")) as { packages: Record<string, { version: string }> }).packages[`node_modules/${name}`]?.version;
const required = (tool: string, module: string) => new RegExp(`${module.replaceAll(".", "\\.")} v(\\S+)`).exec(read(`tools/${tool}/go.mod`))?.[1];

it("Pulumi is built in the version that programs are written with", () => {
  expect(required("pulumi", "github.com/pulumi/pulumi/pkg/v3")).toBe(deploy.pulumi);
  expect(required("pulumi", "github.com/pulumi/pulumi/sdk/v3")).toBe(deploy.pulumi);
  expect(locked("@pulumi/pulumi")).toBe(deploy.pulumi);
});

it("the provider calls itself what its library expects", () => expect(locked("@pulumi/kubernetes")).toBe(deploy["pulumi-kubernetes"]));

it("sops and age are built in the versions that are named", () => {
  expect(required("sops", "github.com/getsops/sops/v3")).toBe(deploy.sops);
  expect(required("sops", "filippo.io/age")).toBe(deploy.age);
});

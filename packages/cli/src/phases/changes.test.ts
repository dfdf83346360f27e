import type { EngineEvent } from "@pulumi/pulumi/automation/index.js";
import { describe, expect, it } from "vitest";
import { changesFrom, hasChanges, summaryOf } from "./changes.ts";

let sequence = 0;
const step = (op: string, name: string, more: object = {}): EngineEvent =>
  ({ sequence: sequence++, timestamp: 0, resourcePreEvent: { metadata: { op, urn: `urn:pulumi:cluster::phase0-foundation::kubernetes:core/v1:ConfigMap::${name}`, type: "kubernetes:core/v1:ConfigMap", provider: "", ...more } } }) as unknown as EngineEvent;

describe("changes of a run", () => {
  it("count each resource once, whatever number of steps it takes", () => {
    const replaced = ["create-replacement", "replace", "delete-replaced"].map((op) => step(op, "a"));
    expect(summaryOf(changesFrom([...replaced, step("same", "b"), step("same", "b")]))).toEqual({ create: 0, update: 0, replace: 1, delete: 0, same: 1 });
  });
  it("leave out reads and refreshes", () => expect(changesFrom([step("read", "a"), step("refresh", "b")])).toEqual([]));
  it("are sorted with what destroys last", () => {
    expect(changesFrom([step("delete", "d"), step("create", "c"), step("replace", "r"), step("update", "u")]).map(({ operation }) => operation)).toEqual(["create", "update", "replace", "delete"]);
  });
  it("name kind, resource and what differs", () => expect(changesFrom([step("update", "a", { diffs: ["data", "data"] })])).toMatchObject([{ kind: "ConfigMap", name: "a", differs: ["data"] }]));
  it("are none where all is the same", () => expect(hasChanges(summaryOf(changesFrom([step("same", "a")])))).toBe(false));
});

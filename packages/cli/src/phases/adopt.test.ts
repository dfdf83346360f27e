import { expect, it } from "vitest";
import { adopted } from "./adopt.ts";
import { Exported } from "./state.ts";

const urn = (name: string) => `urn:pulumi:cluster::phase0::kubernetes:core/v1:ConfigMap::${name}`;
const made = (name: string, over: object = {}) => ({ urn: urn(name), type: "kubernetes:core/v1:ConfigMap", ...over });
const begun = (name: string, metadata: object, type = "creating") => ({ type, resource: made(name, { inputs: { metadata } }) });

it("what was begun is a resource with the id that Kubernetes gives, and what it was to replace is to be deleted", () => {
  const { resources, pending_operations: pending } = adopted(
    Exported.parse({
      resources: [made("kept"), made("again", { id: "space/same" }), made("anew", { id: "space/old" }), made("anew", { id: "space/older", delete: true })],
      pending_operations: [begun("again", { name: "same", namespace: "space" }), begun("anew", { name: "new", namespace: "space" }), begun("wide", { name: "wide" }), begun("unnamed", {}), begun("kept", { name: "kept" }, "updating")],
    }),
  );
  expect(resources.map(({ urn, id, delete: goes }) => [urn.split("::").at(-1), id, goes])).toEqual([
    ["kept", undefined, false],
    ["anew", "space/old", true],
    ["anew", "space/older", true],
    ["again", "space/same", false],
    ["anew", "space/new", false],
    ["wide", "wide", false],
  ]);
  expect(pending.map(({ type }) => type)).toEqual(["updating"]);
});

import { expect, it } from "vitest";
import { adopted } from "./adopt.ts";
import { Exported } from "./state.ts";

const urn = (name: string) => `urn:pulumi:cluster::phase0::kubernetes:core/v1:ConfigMap::${name}`;
const begun = (name: string, metadata: object, type = "creating") => ({ type, resource: { urn: urn(name), type: "kubernetes:core/v1:ConfigMap", inputs: { metadata } } });

it("what was begun is a resource with the id that Kubernetes gives, in the place of what it was to replace", () => {
  const { resources, pending_operations: pending } = adopted(
    Exported.parse({
      resources: [{ urn: urn("kept"), type: "kubernetes:core/v1:ConfigMap" }, { urn: urn("again"), type: "kubernetes:core/v1:ConfigMap", id: "space/old", pendingReplacement: true }],
      pending_operations: [begun("again", { name: "new", namespace: "space" }), begun("wide", { name: "wide" }), begun("unnamed", {}), begun("kept", { name: "kept" }, "updating")],
    }),
  );
  expect(resources.map(({ urn, id }) => [urn.split("::").at(-1), id])).toEqual([["kept", undefined], ["again", "space/new"], ["wide", "wide"]]);
  expect(pending.map(({ type }) => type)).toEqual(["updating"]);
});

import { describe, expect, it } from "vitest";
import type { Change, Operation } from "./changes.ts";
import { dataLosses, refuseDataLoss } from "./stateful.ts";

const change = (kind: string, operation: Operation, more: Partial<Change> = {}): Change => ({ urn: `urn:pulumi:cluster::phase1-core::kubernetes:core/v1:${kind}::${kind}-x`, kind, name: `${kind}-x`, operation, differs: [], isProtected: false, ...more });

describe("a deployment", () => {
  it.each(["PersistentVolumeClaim", "PersistentVolume", "Namespace"])("may neither replace nor delete a %s", (kind) => {
    expect(() => refuseDataLoss("phase0-foundation", [change(kind, "replace")])).toThrow(`replace ${kind} ${kind}-x`);
    expect(() => refuseDataLoss("phase0-foundation", [change(kind, "delete")])).toThrow("--delete-data");
  });

  it.each(["create", "update", "same"] as const)("may %s it", (operation) => expect(() => refuseDataLoss("phase0-foundation", [change("PersistentVolumeClaim", operation)])).not.toThrow());
  it("may replace and delete what keeps nothing", () => expect(() => refuseDataLoss("phase0-foundation", [change("Deployment", "replace"), change("Service", "delete"), change("StatefulSet", "delete")])).not.toThrow());
  it("may not delete what was protected, whatever it is", () => expect(dataLosses([change("Secret", "delete", { isProtected: true })])).toHaveLength(1));
  it("names everything that would be lost, and what differs", () => {
    expect(() => refuseDataLoss("phase0-foundation", [change("PersistentVolumeClaim", "replace", { differs: ["spec.storageClassName"] }), change("Namespace", "delete")])).toThrow(/2 resources .*spec\.storageClassName differs.*delete Namespace/s);
  });
});

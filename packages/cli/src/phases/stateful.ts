import { OperatorError } from "@homelab/operator-error";
import type { PhaseName } from "@homelab/stacks";
import type { Change } from "./changes.ts";

/** Kinds that hold documents, or whose removal takes what holds them along. */
const kinds = new Set(["PersistentVolumeClaim", "PersistentVolume", "Namespace"]);

export const isStateful = ({ kind, isProtected }: Pick<Change, "kind" | "isProtected">): boolean => isProtected || kinds.has(kind);

/** What of a run would take documents with it. A rename is a deletion of the old name. */
export function dataLosses(changes: readonly Change[]): Change[] {
  return changes.filter((change) => (change.operation === "delete" || change.operation === "replace") && isStateful(change));
}

/** What to do when a deployment would take data along. */
export const undoOr = (destroy: string): string => `Undo the rename or the changed setting. If the data may go: ./just export first, then ${destroy}.`;

/** Until there are backups, no deployment may replace or delete what keeps data; only a destruction that names it. */
export function refuseDataLoss(phase: PhaseName, changes: readonly Change[]): void {
  const lost = dataLosses(changes);
  if (lost.length === 0) return;
  const lines = lost.map(({ operation, kind, name, differs }) => `${operation} ${kind} ${name}${differs.length > 0 ? ` (${differs.join(", ")} differs)` : ""}`);
  throw new OperatorError({
    what: `pulumi-up ${phase}`,
    where: lost.length === 1 ? "one resource that keeps data" : `${lost.length} resources that keep data`,
    got: `this would ${lines.join("; ")}. Nothing was changed`,
    do: undoOr(`./just pulumi-destroy ${phase} --delete-data ${lost[0]?.name ?? "NAME"}`),
  });
}

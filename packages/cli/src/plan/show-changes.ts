import type { Change } from "@homelab/capacity";
import { tint } from "../terminal.ts";

/** What differs; differences that follow from the same are said together, with the reason once. */
export function showChanges(changes: readonly Change[]): string {
  if (changes.length === 0) return "nothing changes";
  const groups = new Map<string, Change[]>();
  for (const change of changes) groups.set(change.because.join("\n"), [...(groups.get(change.because.join("\n")) ?? []), change]);
  return [...groups.values()].map(showGroup).join("\n\n");
}

function showGroup(changes: readonly Change[]): string {
  const lines = changes.map(({ path, before, after }) => `${tint("bold", path)}  ${before ?? "absent"} → ${after ?? "gone"}`);
  const because = (changes[0]?.because ?? []).map((why) => tint("dim", `    ${why}`));
  return [...lines, ...because].join("\n");
}

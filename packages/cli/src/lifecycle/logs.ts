import { spawn } from "node:child_process";
import { once } from "node:events";
import { stat } from "node:fs/promises";
import { logFileOf, partNames } from "@homelab/engines";
import { OperatorError } from "@homelab/operator-error";
import { closest } from "fastest-levenshtein";
import type { Place } from "../place.ts";

/** Parts that have a log of their own. */
export const logNames: readonly string[] = [...partNames, "supervisord"];

/** Shows the end of a part's log and, where asked, what is added to it. */
export async function logs(place: Place, part: string, options: { follow: boolean; lines: number }): Promise<void> {
  if (!logNames.includes(part)) throw new OperatorError({ what: "logs", where: part, got: "no part has this name", do: `Did you mean "${closest(part, [...logNames])}"? Parts: ${logNames.join(", ")}.` });
  const file = logFileOf(place.layout.logs, part);
  if (!(await stat(file).catch(() => undefined))) throw new OperatorError({ what: "logs", where: file, got: "there is no log yet", do: "Start the platform with ./just up." });
  // tail -F follows the name, so the log goes on after a rotation
  const tail = spawn("tail", ["-n", String(options.lines), ...(options.follow ? ["-F"] : []), file], { stdio: ["ignore", "inherit", "ignore"] });
  await once(tail, "exit");
}

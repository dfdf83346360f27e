import { OperatorError } from "@homelab/operator-error";
import { CommanderError } from "commander";
import { SettingsRefused } from "./settings/read-settings.ts";

/** Prints an error for the person at the terminal and gives the exit code. A stack is shown only for a mistake of ours. */
export function report(error: unknown): number {
  // commander has printed its own message, or the help that was asked for
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (error instanceof OperatorError || error instanceof SettingsRefused) process.stderr.write(`${error.message}\n`);
  else process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n  This is a mistake in homelab, not in what you typed.\n`);
  return 1;
}

import type { Command } from "commander";
import { terminalFor } from "../terminal.ts";

/** `init`. What it needs is loaded when it runs, so that `--help` answers at once. */
export function addInitCommand(program: Command): void {
  program
    .command("init")
    .description("Write a commented homelab.yaml to begin with, from what this machine has. A file that is there is never written over without --force.")
    .addHelpText("before", "Examples:\n  ./just init\n  ./just init --stdout\n  ./just init --force --json\n")
    .option("--force", "write over a file that says something else", false)
    .option("--stdout", "print the file and write nothing", false)
    .option("--json", "print the result as JSON")
    .action(async (options: { force: boolean; stdout: boolean; json?: boolean }) => {
      const { init } = await import("./init.ts");
      await init(process.env, options, terminalFor(options));
    });
}

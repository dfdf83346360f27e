import { Seconds } from "@homelab/quantities";
import { InvalidArgumentError, type Command } from "commander";
import { openPlace } from "../place.ts";
import { terminalFor } from "../terminal.ts";

interface Options {
  facts?: string;
  measure: boolean;
  maxAge?: number;
  inventory?: string;
  limit?: string;
  json?: boolean;
}

/** `audit`. What it needs is loaded when it runs, so that `--help` answers at once. */
export function addAuditCommand(program: Command): void {
  program
    .command("audit")
    .description("Measure the hosts with Ansible and keep the facts. Again: nothing changes until a measurement is too old. Exit code 1 when a host did not answer or was refused.")
    .addHelpText("before", "Examples:\n  ./just audit\n  ./just audit --measure\n  HOMELAB=1 ./just audit --inventory ansible/inventory --limit jetson\n")
    .option("--facts <folder>", "folder of the facts (default: facts in the state folder)")
    .option("--measure", "take every measurement again, whatever its age", false)
    .option("--max-age <time>", "take a measurement again when it is older, such as 30d (default: audit.maxAge of homelab.yaml)", seconds)
    .option("--inventory <file>", "an Ansible inventory (default: the hosts of homelab.yaml, else this machine)")
    .option("--limit <hosts>", "only these hosts or groups, separated by commas")
    .option("--json", "print facts, outcomes and problems as JSON")
    .action(async (options: Options) => {
      const { audit } = await import("./audit.ts");
      process.exitCode = await audit(await openPlace(process.env), options, terminalFor(options));
    });
}

function seconds(text: string): number {
  const read = Seconds.safeParse(text);
  if (read.success) return read.data;
  throw new InvalidArgumentError(`Got "${text}". Give ${read.error.issues[0]?.message ?? "a time"}.`);
}

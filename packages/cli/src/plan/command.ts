import type { Command } from "commander";
import { openPlace } from "../place.ts";
import { terminalFor } from "../terminal.ts";
import type { PlanOptions } from "./run.ts";

/** `plan`: sizes from facts. What it needs is loaded when it runs, so that `--help` answers at once. */
export function addPlanCommand(program: Command): void {
  program
    .command("plan")
    .description("Which part goes where and how large it becomes, from what the machines have. Exit code 1 when something does not fit.")
    .addHelpText("before", "Examples:\n  ./just plan\n  ./just plan --target homelab\n  ./just plan --why postgres.shared_buffers\n  ./just plan --json > plan.json; ./just plan --diff plan.json --add-memory desktop=32GiB\n  ./just plan --measured\n")
    .option("--target <target>", "embedded, cluster or homelab (default: HOMELAB_TARGET, else target in homelab.yaml)")
    .option("--facts <folder>", "folder of the facts (default: facts in the state folder; without facts, this machine as it is)")
    .option("--why <path>", "what one number follows from, for example postgres.shared_buffers; a part's name lists its numbers")
    .option("--diff <plan>", "what differs from a plan that --json wrote, and why")
    .option("--add-memory <host=size>", "plan as if a host had more memory, for example desktop=32GiB")
    .option("--measured", "what each part that runs here takes beside what its plan gives it")
    .option("--json", "print the plan as JSON")
    .action(async (options: PlanOptions) => {
      const { runPlan } = await import("./run.ts");
      process.exitCode = (await runPlan(await openPlace(process.env), options, terminalFor(options))) ? 0 : 1;
    });
}

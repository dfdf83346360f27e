import type { Command } from "commander";
import { openPlace } from "../place.ts";
import { terminalFor } from "../terminal.ts";

interface Common {
  json?: boolean;
}

/** `up`, `down`, `status`, `logs` and `doctor`. What a command needs is loaded when it runs, so that `--help` answers at once. */
export function addLifecycleCommands(program: Command): void {
  addUpAndDown(program);
  addLooks(program);
  addDoctor(program);
}

function addUpAndDown(program: Command): void {
  program
    .command("up")
    .description("Start the platform, wait until every part is healthy, ingest the samples the first time. Again: seconds.")
    .addHelpText("before", "Examples:\n  ./just up\n  ./just up --no-samples --json\n  HOMELAB_STATE=/srv/homelab ./just up\n")
    .option("--json", "print the result as JSON")
    .option("--no-samples", "do not ingest the sample documents")
    .option("--facts <folder>", "folder of the facts that the sizes follow from (default: those of ./just audit, else this machine as it is)")
    .action(async (options: Common & { samples: boolean; facts?: string }) => {
      const { up } = await import("./up.ts");
      await up(await openPlace(process.env), options, terminalFor(options));
    });
  program
    .command("down")
    .description("Stop everything; the documents stay.")
    .addHelpText("before", "Examples:\n  ./just down\n")
    .option("--json", "print the result as JSON")
    .action(async (options: Common) => {
      const { down } = await import("./down.ts");
      await down(await openPlace(process.env), terminalFor(options));
    });
}

function addLooks(program: Command): void {
  program
    .command("status")
    .description("What runs, what waits, what failed. Exit code 1 when something is not well.")
    .addHelpText("before", "Examples:\n  ./just status\n  ./just status --watch\n  ./just status --json\n")
    .option("--json", "print the status as JSON")
    .option("-w, --watch", "show it again every two seconds", false)
    .action(async (options: Common & { watch: boolean }) => {
      const { status } = await import("./status.ts");
      if (!(await status(await openPlace(process.env), options, terminalFor(options)))) process.exitCode = 1;
    });
  program
    .command("logs")
    .description("The log of one part: nats, postgres, oxigraph, converter, worker-text, worker-model, api, supervisord.")
    .argument("<part>", "the part")
    .addHelpText("before", "Examples:\n  ./just logs api\n  ./just logs worker-text -f\n")
    .option("-f, --follow", "go on with what is added", false)
    .option("-n, --lines <count>", "lines from the end", (text) => Number.parseInt(text, 10), 100)
    .action(async (part: string, options: { follow: boolean; lines: number }) => {
      const { logs } = await import("./logs.ts");
      await logs(await openPlace(process.env), part, options);
    });
}

function addDoctor(program: Command): void {
  program
    .command("doctor")
    .description("Is this machine ready? Everything missing at once, each with what mends it. Exit code 0 ready, 1 not ready, 2 with warnings.")
    .addHelpText("before", "Examples:\n  ./just doctor\n  ./just doctor --json\n")
    .option("--json", "print the findings as JSON")
    .action(async (options: Common) => {
      const { doctor } = await import("../doctor/doctor.ts");
      process.exitCode = await doctor(process.env, terminalFor(options));
    });
}

import type { Command } from "commander";
import type { Deployed } from "../deployed/deployed.ts";
import { targetOf, whichTarget } from "../deployed/target.ts";
import { apiAddress, openPlace, type Place } from "../place.ts";
import { terminalFor } from "../terminal.ts";

interface Common {
  json?: boolean;
}

/** `up`, `down`, `status`, `logs`, `page` and `doctor`. What a command needs is loaded when it runs, so that `--help` answers at once. */
export function addLifecycleCommands(program: Command): void {
  addUpAndDown(program);
  addLooks(program);
  addPage(program);
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
    .option(...whichTarget)
    .action(async (options: Common & { watch: boolean; target?: string }) => {
      const [place, terminal] = [await openPlace(process.env), terminalFor(options)];
      const well = async () => {
        const deployed = await deployedAs(options.target, place);
        if (deployed) return (await import("../deployed/status.ts")).showDeployedStatus(deployed, options, terminal);
        return (await import("./status.ts")).status(place, options, terminal);
      };
      if (!(await well())) process.exitCode = 1;
    });
  program
    .command("logs")
    .description("The log of one part: nats, postgres, oxigraph, converter, worker-text, worker-model, api, supervisord.")
    .argument("<part>", "the part")
    .addHelpText("before", "Examples:\n  ./just logs api\n  ./just logs worker-text -f\n")
    .option("-f, --follow", "go on with what is added", false)
    .option("-n, --lines <count>", "lines from the end", (text) => Number.parseInt(text, 10), 100)
    .option(...whichTarget)
    .action(async (part: string, options: { follow: boolean; lines: number; target?: string }) => {
      const place = await openPlace(process.env);
      const deployed = await deployedAs(options.target, place);
      if (deployed) await (await import("../deployed/logs.ts")).deployedLogs(deployed, part, options);
      else await (await import("./logs.ts")).logs(place, part, options);
    });
}

function addPage(program: Command): void {
  program
    .command("page")
    .description("Where the page is. Of a deployed platform: opens a way to it on this machine, until Ctrl-C.")
    .addHelpText("before", "Examples:\n  ./just page\n  ./just page --target cluster\n")
    .option("--json", "print it as JSON")
    .option(...whichTarget)
    .action(async (options: Common & { target?: string }) => {
      const [place, terminal] = [await openPlace(process.env), terminalFor(options)];
      const deployed = await deployedAs(options.target, place);
      if (deployed) return (await import("../deployed/page.ts")).showPage(deployed, place.layout.root, terminal);
      const { url } = await apiAddress(place);
      if (terminal.json) terminal.printJson({ page: `${url}/` });
      else terminal.print(`${url}/`);
    });
}

/** Undefined where the embedded platform is meant. */
async function deployedAs(asked: string | undefined, place: Place): Promise<Deployed | undefined> {
  const { target } = targetOf(asked, place.settings.target, process.env);
  if (target === "embedded") return undefined;
  return (await import("../deployed/deployed.ts")).openDeployed(place, target);
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

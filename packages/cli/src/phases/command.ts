import type { Command } from "commander";
import type { Phase } from "@homelab/stacks";
import { terminalFor, type Terminal } from "../terminal.ts";
import type { Action } from "./guards.ts";
import type { WhichTarget } from "./place.ts";
import type { Deployer } from "./stack.ts";

interface Options extends WhichTarget {
  stack?: string;
  json?: boolean;
  yes?: boolean;
  deleteData?: string[];
  forget?: boolean;
}

const which = (command: Command): Command =>
  command
    .option("--target <target>", "cluster or homelab (default: HOMELAB_TARGET, else target in homelab.yaml)")
    .option("--kubeconfig <file>", "a cluster of your own (default: cluster.kubeconfig in homelab.yaml)")
    .option("--context <name>", "which context of that file (default: the current one)")
    .option("--json", "print the result as JSON");

/** `pulumi-preview`, `pulumi-up`, `pulumi-destroy` and `phases`. What a command needs is loaded when it runs. */
export function addPhaseCommands(program: Command): void {
  addPreview(program);
  addUp(program);
  addDestroy(program);
  addAll(program);
  addEvaluation(program);
}

const ofPhase = (program: Command, name: string, description: string): Command => which(program.command(`${name} [phase]`).description(description)).option("--stack <name>", "the phase, as an option");
const examples = (...lines: string[]): string => `Examples:\n${lines.map((line) => `  ${line}\n`).join("")}`;

function addPreview(program: Command): void {
  ofPhase(program, "pulumi-preview", "What deploying a phase would change, drift made by hand included. Changes nothing.")
    .addHelpText("before", examples("./just pulumi-preview phase1 --target cluster", "./just pulumi-preview phase1-core --json"))
    .action(async (name: string | undefined, options: Options) => {
      const { asJson, previewPhase } = await import("./run.ts");
      await withPhase({ name, options, action: "preview" }, async (deployer, phase, terminal) => {
        const result = await previewPhase(deployer, phase, terminal);
        if (terminal.json) terminal.printJson(asJson(result));
      });
    });
}

function addUp(program: Command): void {
  ofPhase(program, "pulumi-up", "Deploy a phase. Never replaces or deletes what keeps data.")
    .addHelpText("before", examples("./just pulumi-up phase1 --target cluster", "HOMELAB=1 DEPLOY_CONFIRM=yes ./just pulumi-up phase1 --target homelab"))
    .option("-y, --yes", "do not ask")
    .action(async (name: string | undefined, options: Options) => {
      const { asJson, upPhase } = await import("./run.ts");
      await withPhase({ name, options, action: "up" }, async (deployer, phase, terminal) => {
        const result = await upPhase(deployer, phase, { yes: options.yes === true, terminal });
        if (terminal.json) terminal.printJson(asJson(result));
      });
    });
}

function addDestroy(program: Command): void {
  ofPhase(program, "pulumi-destroy", "Remove what a phase made. Volumes stay, unless they are named.")
    .addHelpText("before", examples("./just pulumi-destroy phase1 --target cluster", "./just pulumi-destroy phase1 --delete-data nats-data"))
    .option("-y, --yes", "do not ask")
    .option("--delete-data <name...>", "volumes that go, too; nothing brings them back")
    .option("--forget", "drop the state alone, after the cluster itself was removed")
    .action(async (name: string | undefined, options: Options) => {
      const [{ asJson }, { destroyPhase }] = [await import("./run.ts"), await import("./destroy.ts")];
      await withPhase({ name, options, action: "destroy" }, async (deployer, phase, terminal) => {
        const result = await destroyPhase(deployer, phase, { yes: options.yes === true, deleteData: options.deleteData ?? [], forget: options.forget === true }, terminal);
        if (terminal.json) terminal.printJson(asJson(result));
      });
    });
}

function addAll(program: Command): void {
  which(program.command("phases").description("Deploy all phases in their order; again: no change."))
    .addHelpText("before", examples("./just phases --target cluster --yes"))
    .option("-y, --yes", "do not ask")
    .action(async (options: Options) => {
      const [{ asJson }, { upAll }] = [await import("./run.ts"), await import("./all.ts")];
      const terminal = terminalFor(options);
      const results = await upAll(await opened(options, "up"), { yes: options.yes === true, terminal });
      if (terminal.json) terminal.printJson(results.map(asJson));
    });
}

function addEvaluation(program: Command): void {
  which(program.command("promptfoo-eval").description("Ask the live platform the questions of samples/evaluation.yaml. Exit code 1 when fewer pass than it says."))
    .addHelpText("before", examples("./just ingest samples --wait --target cluster", "./just promptfoo-eval --target cluster"))
    .action(async (options: Options) => {
      const { evaluate } = await import("./evaluate.ts");
      const { passed } = await evaluate(await opened(options, "evaluate"), terminalFor(options));
      if (!passed) process.exitCode = 1;
    });
}

async function withPhase({ name, options, action }: { name: string | undefined; options: Options; action: Action }, work: (deployer: Deployer, phase: Phase, terminal: Terminal) => Promise<void>): Promise<void> {
  const { phaseNamed } = await import("./phase-named.ts");
  const phase = phaseNamed(name, options.stack);
  await work(await opened(options, action), phase, terminalFor(options));
}

async function opened(options: Options, action: Action): Promise<Deployer> {
  const [{ openPhasePlace }, { openDeployer }] = [await import("./place.ts"), await import("./stack.ts")];
  return openDeployer(await openPhasePlace(process.env, options, action), process.env, terminalFor(options));
}

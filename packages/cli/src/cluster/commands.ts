import type { Command } from "commander";
import { terminalFor } from "../terminal.ts";
import { openClusterPlace, type WhichCluster } from "./place.ts";

interface Common extends WhichCluster {
  json?: boolean;
}

/** `cluster up`, `down`, `status` and `reset`. What a command needs is loaded when it runs. */
export function addClusterCommands(program: Command): void {
  const cluster = program.command("cluster").description("A real Kubernetes on this machine, or the one of your own that homelab.yaml names.");
  const subcommand = (name: string, description: string, examples: string) =>
    cluster
      .command(name)
      .description(description)
      .addHelpText("before", `Examples:\n${examples}`)
      .option("--json", "print the result as JSON")
      .option("--kubeconfig <file>", "a cluster of your own instead (default: cluster.kubeconfig in homelab.yaml)")
      .option("--context <name>", "which context of that file (default: the current one)");

  subcommand("up", "Bring it up from whatever is there. The first time programs are built, which takes minutes; again: seconds.", "  ./just cluster up\n").action(async (options: Common) => {
    const { clusterUp } = await import("./up.ts");
    await clusterUp(await openClusterPlace(process.env, options), process.env, terminalFor(options));
  });
  subcommand("down", "Stop it; volumes and everything deployed stay.", "  ./just cluster down\n").action(async (options: Common) => {
    const { clusterDown } = await import("./down.ts");
    await clusterDown(await openClusterPlace(process.env, options), terminalFor(options));
  });
  subcommand("status", "What is wrong with it, in words. Exit code 1 when something is.", "  ./just cluster status\n  ./just cluster status --json\n").action(async (options: Common) => {
    const { showClusterStatus } = await import("./status.ts");
    if (!(await showClusterStatus(await openClusterPlace(process.env, options), terminalFor(options)))) process.exitCode = 1;
  });
  subcommand("reset", "Stop it and remove every trace of it, its volumes too. Debian packages stay and are listed.", "  ./just cluster reset\n  ./just cluster reset --yes\n")
    .option("-y, --yes", "do not ask", false)
    .action(async (options: Common & { yes: boolean }) => {
      const { clusterReset } = await import("./down.ts");
      await clusterReset(await openClusterPlace(process.env, options), options, terminalFor(options));
    });
}

import { stat } from "node:fs/promises";
import type { Command } from "commander";
import { exportDocuments, importDocuments } from "./archive.ts";
import { confirmed } from "./confirm.ts";
import { whichTarget } from "../deployed/target.ts";
import { connected, type Connecting } from "./connected.ts";
import { progressLine } from "./progress.ts";

/** `export` and `import`: how documents move to another machine or target. */
export function addArchiveCommands(program: Command): void {
  program
    .command("export")
    .description("Write every document into one file: the bytes and their sources. What was made from them is made again on import.")
    .argument("<file>", "archive to write (tar)")
    .addHelpText("before", "Examples:\n  ./just export ~/homelab.tar\n")
    .option("-y, --yes", "replace an existing file without asking", false)
    .option("--json", "print the result as JSON")
    .option(...whichTarget)
    .action(async (file: string, options: Connecting & { yes: boolean }) => {
      await using platform = await connected(options);
      const { api, terminal } = platform;
      if ((await stat(file).catch(() => undefined)) && !(await confirmed(`Replace ${file}?`, options))) return terminal.print("nothing was written");
      const line = progressLine(terminal);
      const written = await exportDocuments(api, file, (done, of) => line.show(`${done}/${of} documents`)).finally(line.clear);
      if (terminal.json) terminal.printJson({ file, ...written });
      else terminal.print(`${written.documents} documents (${Math.ceil(written.bytes / 2 ** 20)} MiB) in ${file}`);
    });
  program
    .command("import")
    .description("Hand in every document of an archive. Documents that are there already stay unchanged.")
    .argument("<file>", "archive that export wrote")
    .addHelpText("before", "Examples:\n  ./just import ~/homelab.tar\n")
    .option("--json", "print the result as JSON")
    .option(...whichTarget)
    .action(async (file: string, options: Connecting) => {
      await using platform = await connected(options);
      const { api, terminal } = platform;
      const line = progressLine(terminal);
      const read = await importDocuments(api, file, (done, of) => line.show(`${done}/${of} documents`)).finally(line.clear);
      if (terminal.json) terminal.printJson({ file, ...read });
      else terminal.print(`${read.documents} documents handed in, ${read.unchanged} of them unchanged; ./just status shows how far the others are`);
    });
}

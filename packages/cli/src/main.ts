import { Command } from "commander";
import { addAuditCommand } from "./audit/command.ts";
import { addClusterCommands } from "./cluster/commands.ts";
import { addDocumentCommands } from "./documents/commands.ts";
import { addImagesCommand } from "./images/commands.ts";
import { addInitCommand } from "./init/command.ts";
import { addLifecycleCommands } from "./lifecycle/commands.ts";
import { addPhaseCommands } from "./phases/command.ts";
import { addPlanCommand } from "./plan/command.ts";
import { report } from "./report.ts";
import { addSecretsCommands } from "./secrets/command.ts";

const program = new Command("homelab")
  .description("Private documents to checked answers, on this machine.")
  .addHelpText("before", "Examples:\n  ./just up                      start the platform and wait until it is healthy\n  ./just ingest ~/manuals --wait take in a folder\n  ./just ask \"How do I …?\"       ask, with citations\n")
  .showSuggestionAfterError()
  .showHelpAfterError("(--help shows examples)")
  .exitOverride();

addLifecycleCommands(program);
addDocumentCommands(program);
addPlanCommand(program);
addClusterCommands(program);
addImagesCommand(program);
addPhaseCommands(program);
addSecretsCommands(program);
addAuditCommand(program);
addInitCommand(program);

try {
  await program.parseAsync(process.argv);
} catch (error) {
  process.exitCode = report(error);
}

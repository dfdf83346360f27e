import type { Command } from "commander";
import { terminalFor, type Terminal } from "../terminal.ts";
import type { SecretsPlace } from "./place.ts";

interface Options {
  json?: boolean;
  recovery?: string;
}

/** `secrets` and `sops-decrypt`. What a command needs is loaded when it runs. */
export function addSecretsCommands(program: Command): void {
  const secrets = program.command("secrets").description("What the deployed parts need to know of one another, encrypted beside homelab.yaml.");
  addInit(secrets);
  addRotate(secrets);
  addDecrypt(program);
}

async function within(options: Options, work: (place: SecretsPlace, terminal: Terminal) => Promise<void>): Promise<void> {
  const { openSecretsPlace } = await import("./place.ts");
  const terminal = terminalFor(options);
  await work(await openSecretsPlace(process.env, terminal), terminal);
}

function addInit(secrets: Command): void {
  secrets
    .command("init")
    .description("Make every secret that is missing; none that is there changes, and none is printed.")
    .addHelpText("before", "Examples:\n  ./just secrets init\n  ./just secrets init --recovery age1…   the public key of a second person or machine\n")
    .option("--recovery <age1…>", "public key that opens everything, too (default: one is made, to be moved away)")
    .option("--json", "print what was made as JSON")
    .action(async (options: Options) => {
      const { initSecrets } = await import("./init.ts");
      await within(options, (place, terminal) => initSecrets(place, options, terminal));
    });
}

function addRotate(secrets: Command): void {
  secrets
    .command("rotate <name>")
    .description("Replace the secrets of one part; the next deployment brings them into use.")
    .addHelpText("before", "Examples:\n  ./just secrets rotate garage\n")
    .option("--json", "print the result as JSON")
    .action(async (name: string, options: Options) => {
      const { rotateSecrets } = await import("./rotate.ts");
      await within(options, (place, terminal) => rotateSecrets(place, name, terminal));
    });
}

function addDecrypt(program: Command): void {
  program
    .command("sops-decrypt <file>")
    .description("Print what a file of secrets holds, on standard output. For a person's eyes: it is plain text then.")
    .addHelpText("before", "Examples:\n  ./just sops-decrypt secrets/garage.sops.yaml\n")
    .option("--json", "print it as JSON")
    .action(async (file: string, options: Options) => {
      const { decryptForEyes } = await import("./decrypt.ts");
      await within(options, (place, terminal) => decryptForEyes(place, file, terminal));
    });
}

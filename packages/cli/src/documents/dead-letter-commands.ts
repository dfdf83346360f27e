import { OperatorError } from "@homelab/operator-error";
import type { Command } from "commander";
import { whichTarget } from "../deployed/target.ts";
import { connected, type Connecting } from "./connected.ts";
import { dismissLetter, listLetters, redriveLetter, renderLetter, renderLetters, showLetter } from "./dead-letters.ts";

/** `dead-letters list|show|redrive|dismiss`. */
export function addDeadLetterCommands(program: Command): void {
  const letters = program
    .command("dead-letters")
    .description("What failed, why, and again.")
    .addHelpText("before", "Examples:\n  ./just dead-letters list\n  ./just dead-letters show 17\n  ./just dead-letters redrive 17\n  ./just dead-letters redrive --all\n");
  letters
    .command("list", { isDefault: true })
    .description("What failed and why, oldest first.")
    .option("--json", "print them as a JSON array")
    .option(...whichTarget)
    .action(async (options: Connecting) => {
      await using platform = await connected(options);
      const { api, terminal } = platform;
      const found = await listLetters(api);
      if (terminal.json) terminal.printJson(found);
      else terminal.print(renderLetters(found));
    });
  letters
    .command("show")
    .description("One dead letter with its message.")
    .argument("<id>", "number from the list")
    .option("--json", "print it as JSON")
    .option(...whichTarget)
    .action(async (id: string, options: Connecting) => {
      await using platform = await connected(options);
      const { api, terminal } = platform;
      const letter = await showLetter(api, id);
      if (terminal.json) terminal.printJson(letter);
      else terminal.print(renderLetter(letter));
    });
  addActs(letters);
}

function addActs(letters: Command): void {
  const acts = [
    { name: "redrive", does: "Send the message again, once its cause is gone.", act: redriveLetter, done: "redriven" },
    { name: "dismiss", does: "Forget a dead letter.", act: dismissLetter, done: "dismissed" },
  ];
  for (const { name, does, act, done } of acts) {
    letters
      .command(name)
      .description(does)
      .argument("[id...]", "numbers from the list")
      .option("--all", "every dead letter", false)
      .option("--json", "print the numbers as JSON")
      .option(...whichTarget)
      .action(async (ids: string[], options: Connecting & { all: boolean }) => {
        if (ids.length === 0 && !options.all) throw new OperatorError({ what: "dead-letters", where: name, got: "no number", do: `Name one from ./just dead-letters list, or say ./just dead-letters ${name} --all.` });
        await using platform = await connected(options);
        const { api, terminal } = platform;
        const chosen = options.all ? (await listLetters(api)).map((letter) => String(letter.id)) : ids;
        for (const id of chosen) await act(api, id);
        if (terminal.json) terminal.printJson({ [done]: chosen.map(Number) });
        else terminal.print(`${chosen.length} ${done}`);
      });
  }
}

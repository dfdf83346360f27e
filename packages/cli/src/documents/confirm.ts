import { createInterface } from "node:readline/promises";

/** Asks on a terminal; without one nobody can answer, and naming the thing was the decision. */
export async function confirmed(question: string, options: { yes: boolean }): Promise<boolean> {
  if (options.yes || !process.stdin.isTTY) return true;
  const asking = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await asking.question(`${question} [y/N] `)).trim());
  } finally {
    asking.close();
  }
}

import { stripVTControlCharacters, styleText } from "node:util";

/** Where a command writes: results to stdout, everything said on the way to stderr. */
export interface Terminal {
  /** A person watches: progress may move and colours are seen. */
  interactive: boolean;
  /** Results are JSON and nothing is said on the way. */
  json: boolean;
  print(text: string): void;
  /** One JSON value on one line when it is piped, indented for a person. */
  printJson(value: unknown): void;
  say(line: string): void;
}

export function terminalFor(options: { json?: boolean | undefined }): Terminal {
  const json = options.json === true;
  const interactive = process.stderr.isTTY === true && process.env["TERM"] !== "dumb" && !json;
  return {
    interactive,
    json,
    print: (text) => process.stdout.write(`${text}\n`),
    printJson: (value) => process.stdout.write(`${JSON.stringify(value, null, process.stdout.isTTY ? 2 : 0)}\n`),
    say: (line) => {
      if (!json) process.stderr.write(`${line}\n`);
    },
  };
}

/** Colours follow NO_COLOR, FORCE_COLOR and whether stdout is a terminal. */
export function tint(style: "green" | "red" | "yellow" | "dim" | "bold", text: string): string {
  return styleText(style, text, { stream: process.stdout });
}

/** Columns as wide as their longest entry; colours take no width. */
export function table(rows: readonly (readonly string[])[]): string {
  const width = (cell: string) => stripVTControlCharacters(cell).length;
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => width(row[column] ?? ""))));
  const padded = (cell: string, column: number) => cell + " ".repeat(Math.max(0, (widths[column] ?? 0) - width(cell)));
  return rows.map((row) => row.map(padded).join("  ").trimEnd()).join("\n");
}

import { basename } from "node:path";
import type { Terminal } from "../terminal.ts";

/** One moving line for a person; silence otherwise. */
export interface ProgressLine {
  show(text: string): void;
  clear(): void;
}

export function progressLine(terminal: Terminal): ProgressLine {
  if (!terminal.interactive) return { show: () => {}, clear: () => {} };
  const write = (text: string) => process.stderr.write(`\r\u001b[2K${text}`);
  return { show: (text) => write(text.slice(0, (process.stderr.columns || 80) - 1)), clear: () => write("") };
}

/** Counts files by their latest state and names the one that moved last. */
export function fileProgress(line: ProgressLine, total: number): (path: string, state: string) => void {
  const states = new Map<string, string>();
  return (path, state) => {
    states.set(path, state);
    const counts = Object.entries(Object.groupBy(states.values(), (s) => s)).map(([name, all]) => `${all?.length ?? 0} ${name}`);
    line.show(`${states.size}/${total} · ${counts.join(" · ")} · ${basename(path)}`);
  };
}

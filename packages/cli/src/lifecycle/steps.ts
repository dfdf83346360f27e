import { Listr, ListrLogger, PRESET_TIMER, ProcessOutput } from "listr2";
import type { Terminal } from "../terminal.ts";

/** One stretch of a long command. `note` says what it is waiting for. */
export interface Step {
  title: string;
  run(note: (text: string) => void): Promise<void>;
}

/** Runs steps one after another: a live list for a person, a line per finished step otherwise. */
export async function runSteps(steps: readonly Step[], terminal: Terminal): Promise<void> {
  if (terminal.interactive) return runLive(steps);
  for (const step of steps) {
    const started = performance.now();
    await step.run(() => {});
    terminal.say(`${step.title} (${secondsSince(started)} s)`);
  }
}

async function runLive(steps: readonly Step[]): Promise<void> {
  // stdout is for results: the list moves on stderr
  const logger = new ListrLogger({ processOutput: new ProcessOutput(process.stderr, process.stderr) });
  const tasks = steps.map((step) => ({
    title: step.title,
    task: (_: unknown, task: { output: string }) => step.run((text) => (task.output = text)),
  }));
  // the error is printed once, by whoever runs the command
  await new Listr(tasks, { renderer: "default", rendererOptions: { logger, showErrorMessage: false, timer: PRESET_TIMER } }).run();
}

export function secondsSince(started: number): string {
  return ((performance.now() - started) / 1000).toFixed(1);
}

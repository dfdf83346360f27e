/** Progress on standard error, so that standard output is the result and nothing else. */
export function say(text: string): void {
  process.stderr.write(`bench: ${text}\n`);
}

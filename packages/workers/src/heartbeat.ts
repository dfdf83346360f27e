import { writeFileSync } from "node:fs";

const everyMs = 10_000;

/** Writes the time into a file for as long as this process turns: whoever watches it from outside has no port to ask. */
export function heartbeat(file: string): Disposable {
  const beat = () => writeFileSync(file, new Date().toISOString());
  beat();
  const timer = setInterval(beat, everyMs).unref();
  return { [Symbol.dispose]: () => clearInterval(timer) };
}

import { format } from "node:util";
import { afterAll, afterEach, expect } from "vitest";

const written: string[] = [];

for (const method of ["log", "info", "warn", "error", "debug", "trace"] as const) {
  console[method] = (...args: unknown[]) => void written.push(`console.${method}: ${format(...args)}`);
}

/** A line on the console is a message nobody reads: a test says what it expects, a program logs through its logger. */
const refuseOutput = () => expect(written.splice(0), "written to the console").toEqual([]);

afterEach(refuseOutput);
afterAll(refuseOutput);

import type { ServiceUser } from "../process/service-user.ts";
import type { Program } from "../program.ts";

export interface OxigraphArgs {
  executable: string;
  location: string;
  port: number;
  /** Longest a query may run, in seconds. */
  timeoutS: number;
  cwd: string;
  user: ServiceUser | undefined;
}

export function oxigraphProgram(args: OxigraphArgs): Program {
  return {
    name: "oxigraph",
    executable: args.executable,
    args: ["serve", "--location", args.location, "--bind", `127.0.0.1:${args.port}`, "--timeout-s", String(args.timeoutS)],
    env: {},
    cwd: args.cwd,
    user: args.user,
    stopSignal: "TERM",
    stopWaitS: 10,
  };
}

/** Undefined when the store answers a query; else what it said. */
export async function oxigraphComplaint(port: number, signal: AbortSignal): Promise<string | undefined> {
  const answer = await fetch(`http://127.0.0.1:${port}/query?query=${encodeURIComponent("ASK {}")}`, { signal, headers: { accept: "application/sparql-results+json" } });
  if (!answer.ok) return `answers ${answer.status}: ${(await answer.text()).slice(0, 200)}`;
  await answer.json();
  return undefined;
}

import { homedir } from "node:os";
import { join, resolve } from "node:path";

/** Every path of a state folder, spelled once. */
export interface StateLayout {
  root: string;
  /** `state.json`: schema, age, ports. */
  stateFile: string;
  /** The plan that the platform was last started with. */
  planFile: string;
  objects: string;
  nats: string;
  postgres: string;
  postgresData: string;
  oxigraph: string;
  secrets: string;
  run: string;
  /** One file per part, naming the process that runs it. */
  pids: string;
  logs: string;
  traces: string;
  /** Copies of the native programs, where the service user can reach them. */
  engines: string;
}

export function layoutOf(root: string): StateLayout {
  const at = (...names: string[]) => join(root, ...names);
  return {
    root,
    stateFile: at("state.json"),
    planFile: at("plan.json"),
    objects: at("objects"),
    nats: at("nats"),
    postgres: at("postgres"),
    postgresData: at("postgres", "data"),
    oxigraph: at("oxigraph"),
    secrets: at("secrets"),
    run: at("run"),
    pids: at("run", "pids"),
    logs: at("logs"),
    traces: at("traces"),
    engines: at("engines"),
  };
}

/** The state folder by precedence: environment, settings, the system's place for root, the user's own. */
export function stateRoot(env: NodeJS.ProcessEnv, settings: { state?: string | undefined }, isRoot: boolean): string {
  if (env["HOMELAB_STATE"]) return resolve(env["HOMELAB_STATE"]);
  if (settings.state) return settings.state;
  if (isRoot) return "/var/lib/homelab";
  return join(env["XDG_STATE_HOME"] || join(homedir(), ".local", "state"), "homelab");
}

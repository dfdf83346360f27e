import type { EmbeddedPlan } from "@homelab/capacity";
import type { HomelabSettings } from "@homelab/settings";
import type { Executables } from "../process/executables.ts";
import type { ServiceUser } from "../process/service-user.ts";
import type { StateLayout } from "../state/layout.ts";

/** Everything the embedded target is rendered from. Executables of native engines are the copies in the state folder. */
export interface EmbeddedTarget {
  settings: HomelabSettings;
  /** Every size, from what this machine has. */
  plan: EmbeddedPlan;
  layout: StateLayout;
  executables: Executables;
  /** Copy of the Postgres program, where the service user reaches it. */
  postgres: string;
  user: ServiceUser | undefined;
  /** Root of this checkout. */
  repository: string;
  /** Stamps of the sources that run from the checkout; a changed one restarts its parts. */
  code: { node: string; converter: string };
  /** Files of the packaged embedding model. */
  model: { model: string; tokenizer: string };
}

/** Address a client on this machine uses, whatever the API listens on. */
export function apiUrlOf(settings: HomelabSettings): string {
  const anywhere = ["0.0.0.0", "::"].includes(settings.api.host);
  const host = anywhere ? "127.0.0.1" : settings.api.host;
  return `http://${host.includes(":") ? `[${host}]` : host}:${settings.ports.api}`;
}

export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127\./.test(host);
}

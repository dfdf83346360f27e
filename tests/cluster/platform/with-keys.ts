import { connect, nkeyAuthenticator, type NatsConnection } from "@nats-io/transport-node";
import { inboxPrefixOf, type NatsRole } from "@homelab/contracts";
import { s3Objects } from "@homelab/adapters/s3";
import type { Objects } from "@homelab/pipeline";
import type { Apis } from "../connected.ts";

/** What a Secret of the platform holds. */
export async function secretOf({ core }: Apis, namespace: string, name: string, key: string): Promise<string> {
  const { data } = await core.readNamespacedSecret({ name, namespace });
  return Buffer.from(data?.[key] ?? "", "base64").toString().trim();
}

/** The deployed Garage with the key of the pipeline, over a door to it. */
export async function objectsAt(url: string, at: { apis: Apis; namespace: string }): Promise<Objects> {
  const key = JSON.parse(await secretOf(at.apis, at.namespace, "garage-key", "objects.json")) as { keyId: string; secret: string };
  return s3Objects({ endpoint: url, region: "homelab", ...key });
}

/** A real client with the key of a role, over a door to the server. */
export async function connectAs(role: NatsRole, at: { apis: Apis; namespace: string; url: string }): Promise<NatsConnection> {
  const seed = await secretOf(at.apis, at.namespace, `nats-seed-${role}`, "seed");
  return connect({ servers: serverOf(at.url), authenticator: nkeyAuthenticator(new TextEncoder().encode(seed)), inboxPrefix: inboxPrefixOf(role) });
}

export const serverOf = (doorUrl: string): string => doorUrl.replace("http://", "");

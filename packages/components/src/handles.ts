import type { Priority } from "@homelab/capacity";
import type { NatsRole } from "@homelab/contracts";

/*
 * How components meet: what one makes and another needs. Plain values, so that a phase hands them to the next one as they are. A
 * secret is never among them, only where it is kept.
 */

/** One key of a Kubernetes Secret in the platform's namespace. */
export interface SecretRef {
  secret: string;
  key: string;
  /** Changes with the content and says nothing of it: pods that mount it are replaced when it was rotated. */
  digest: string;
}

/** The namespace everything runs in. */
export interface PlatformHandle {
  namespace: string;
  priorityClasses: Readonly<Record<Priority, string>>;
  /** Name of the cluster's node for a host of the plan; a host that is not named here may be any node. */
  nodes: Readonly<Record<string, string>>;
  /** Class of volumes; null for the cluster's default. */
  storageClass: string | null;
  /** Secret with the login of an image registry; null where images are loaded or public. */
  pullSecret: string | null;
}

export interface NatsHandle {
  url: string;
  monitorUrl: string;
  /** The NKEY seed of each role. */
  seeds: Readonly<Record<NatsRole, SecretRef>>;
}

export const sqlRoles = ["owner", "worker", "api"] as const;
export type SqlRole = (typeof sqlRoles)[number];

export interface SqlHandle {
  host: string;
  port: number;
  database: string;
  logins: Readonly<Record<SqlRole, { user: string; password: SecretRef }>>;
}

export interface GraphHandle {
  url: string;
}

export interface ConverterHandle {
  url: string;
}

export interface S3Handle {
  endpoint: string;
  region: string;
  /** Holds `{"keyId", "secret"}`. */
  credentials: SecretRef;
}

/** A server that speaks OpenAI's protocol. */
export interface ModelHandle {
  /** Ends before `/chat/completions` and `/embeddings`. */
  url: string;
  model: string;
  /** Requests it works on at once. */
  slots: number;
  /** Null for a server that asks for none. */
  apiKey: SecretRef | null;
}

/** A gateway to models: where it is, its key, and what it offers. */
export interface GatewayHandle {
  url: string;
  apiKey: SecretRef;
  /** Slots of each route. */
  routes: Readonly<Record<string, number>>;
}

/** One of its routes as the server of a model. */
export function modelBehind({ url, apiKey, routes }: GatewayHandle, route: string): ModelHandle {
  const slots = routes[route];
  if (slots === undefined) throw new Error(`litellm: there is no route "${route}", only ${Object.keys(routes).join(", ") || "none"}.\n  Add it to models.routes in homelab.yaml.`);
  return { url, model: route, slots, apiKey };
}

/** Reads facts by a language model. */
export interface CogneeHandle {
  url: string;
  /** Name of the model it asks. */
  model: string;
  /** Passages it reads at once. */
  slots: number;
  password: SecretRef;
}

export interface ApiHandle {
  url: string;
  token: SecretRef;
}

export interface CollectorHandle {
  /** Takes OTLP over HTTP. */
  url: string;
}

/** Images the components run, by the names of the catalog. */
export type ImageName = "nats" | "postgres" | "oxigraph" | "garage" | "llama-server" | "litellm" | "docling" | "workers" | "api" | "cognee" | "collector" | "promptfoo";

/** The reference to pull an image by: with a tag or digest that names one content, never `latest`. */
export type ImageOf = (name: ImageName) => string;

/** Every kind of pod of the platform: the value of its label `app.kubernetes.io/name`, which network policies go by. */
export const partNames = [
  ...(["nats", "postgres", "oxigraph", "garage"] as const),
  ...(["litellm", "llama", "docling", "worker-text", "worker-model", "cognee", "api", "collector"] as const),
  ...(["prepare-nats", "prepare-postgres", "prepare-garage", "promptfoo"] as const),
] as const;
export type PartName = (typeof partNames)[number];

/** Ports the parts listen on in their pods. */
export const ports = {
  nats: { client: 4222, monitor: 8222 },
  postgres: { client: 5432 },
  oxigraph: { http: 7878 },
  garage: { s3: 3900, rpc: 3901, admin: 3903 },
  litellm: { http: 4000 },
  llama: { http: 8080 },
  docling: { http: 8101 },
  cognee: { http: 8000 },
  api: { http: 8080 },
  collector: { otlp: 4318, health: 13133 },
} as const;

const key = (name: string) => `app.kubernetes.io/${name}`;

/** Labels of everything one instance of a part makes. */
export function labelsOf(part: PartName, instance: string): Record<string, string> {
  return { ...selectorOf(part, instance), [key("part-of")]: "homelab", [key("managed-by")]: "pulumi" };
}

/** What chooses the pods of one instance, and no other's. It never changes: a Deployment's selector cannot. */
export function selectorOf(part: PartName, instance: string): Record<string, string> {
  return { ...anyOf(part), [key("instance")]: instance };
}

/** What chooses the pods of a part, whichever instance. */
export function anyOf(part: PartName): Record<string, string> {
  return { [key("name")]: part };
}

/**
 * Pulumi programs without an engine: what they ask for is written down.
 *
 *   const made = await recordResources();          // before the first resource
 *   const nats = new Nats("nats", { platform, image, plan: planOf("nats"), … });
 *   await made.settled();
 *   made.ofKind("StatefulSet")["nats"]
 */
export * from "./planned.ts";
export * from "./record-resources.ts";

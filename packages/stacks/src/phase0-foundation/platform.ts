import type { Platform } from "../outputs.ts";

/** The names everything else is given. Priority classes belong to no namespace, so they carry its name. */
export function renderPlatform(namespace: string, { nodes, storageClass, pullSecret }: Pick<Platform, "nodes" | "storageClass" | "pullSecret">): Platform {
  const of = (priority: string) => `${namespace}-${priority}`;
  return { namespace, priorityClasses: { critical: of("critical"), high: of("high"), normal: of("normal"), low: of("low") }, nodes, storageClass, pullSecret };
}

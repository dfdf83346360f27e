import type { Platform } from "../outputs.ts";

interface PriorityOf {
  priority: keyof Platform["priorityClasses"];
  value: number;
  description: string;
}

/** Below those of Kubernetes' own parts, which begin at two thousand million. What keeps data is the last to go. */
export const priorities: readonly PriorityOf[] = [
  { priority: "critical", value: 4000, description: "keeps documents: evicted last" },
  { priority: "high", value: 3000, description: "answers questions" },
  { priority: "normal", value: 2000, description: "takes documents in" },
  { priority: "low", value: 1000, description: "may wait: evicted first" },
];

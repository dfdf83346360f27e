import process from "node:process";

/** What this run was asked for; nothing means all but the slow ones. */
export const paths = process.argv.slice(2).filter((word) => !word.startsWith("--"));

/** Tests that start no image of ours. */
const clusterAlone = ["certificates", "hostile", "names", "node", "policy", "recovers", "reset", "storage", "workloads"];

export const asksForSlow = (): boolean => paths.some((path) => path.includes("slow"));

/** Whether this run was asked for more than what the cluster itself can do. */
export const needsImages = (): boolean => paths.length === 0 || paths.some((path) => !clusterAlone.some((name) => path.includes(name)));

export const asksForPlatform = (): boolean => paths.length === 0 || paths.some((path) => path.includes("platform") || path === "slow");

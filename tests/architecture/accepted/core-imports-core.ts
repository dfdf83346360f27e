// as: packages/pipeline/src/HERE.ts
import "@homelab/contracts";
import "zod";
import "node:crypto";
export const at = (time: string): Date => new Date(time);

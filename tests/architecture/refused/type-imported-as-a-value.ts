// rule: @typescript-eslint/consistent-type-imports
// says: import type
// as: packages/workers/src/HERE.ts
import { Server } from "node:http";
export type Port = Server;

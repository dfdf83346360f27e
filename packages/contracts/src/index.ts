export * from "./consumers.ts";
export * from "./contract.ts";
export * from "./ids.ts";
export * from "./messages.ts";
export * from "./roles.ts";
export * from "./streams.ts";

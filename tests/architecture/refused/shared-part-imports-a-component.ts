// rule: no-restricted-imports
// says: components meet through handles
// as: packages/components/src/HERE.ts
import "./nats/index.ts";

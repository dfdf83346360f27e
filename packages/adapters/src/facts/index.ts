export { AuditOutcome, AuditRecord, auditRecordFile, factsFromAnsible, FactsUnreadable, readAuditRecord, writeAuditRecord } from "./ansible/index.ts";
export { fixedFacts } from "./fixed/index.ts";
export { factsOfThisMachine, machineAt, type Machine, type Ran, type Space, type ThisMachine } from "./this-machine/index.ts";

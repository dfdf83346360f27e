export { AuditOutcome, AuditRecord, auditRecordFile, readAuditRecord, writeAuditRecord } from "./audit-record.ts";
export { factsFromAnsible, FactsUnreadable } from "./facts-from-ansible.ts";

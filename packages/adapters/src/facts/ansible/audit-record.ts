import { randomUUID } from "node:crypto";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";

/** Lies beside the facts; no host may have its name. */
export const auditRecordFile = "audit.json";

const When = z.iso.datetime();

export const AuditOutcome = z.strictObject({
  outcome: z.enum(["ok", "unreachable", "refused"]),
  /** When this host was last asked. */
  at: When,
  /** When it last gave its facts: what is known of it is this old. */
  answered: When.nullable(),
  /** Why it did not. */
  why: z.string().optional(),
  /** What could not be measured, and what to do about it. */
  notes: z.array(z.string()),
});
export type AuditOutcome = z.output<typeof AuditOutcome>;

/** What came of the last audit, host by host; a host that was left out keeps its own entry. */
export const AuditRecord = z.strictObject({ schema: z.literal(1), at: When, hosts: z.record(z.string(), AuditOutcome) });
export type AuditRecord = z.output<typeof AuditRecord>;

/** Undefined where no audit has run, or another version wrote it: the facts stand by themselves. */
export async function readAuditRecord(folder: string): Promise<AuditRecord | undefined> {
  const text = await readFile(join(folder, auditRecordFile), "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    return AuditRecord.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined; // cut off or edited: the next audit writes it anew
  }
}

/** In one step, so that a reader sees the old record or the new one. */
export async function writeAuditRecord(folder: string, record: AuditRecord): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o755 });
  const fresh = join(folder, `.${auditRecordFile}.${randomUUID()}`);
  try {
    await writeFile(fresh, `${JSON.stringify(record, null, 2)}\n`, { mode: 0o644 });
    await rename(fresh, join(folder, auditRecordFile));
  } finally {
    await rm(fresh, { force: true });
  }
}

import type { AuditRecord } from "@homelab/adapters/facts";
import { describe, expect, it } from "vitest";
import { outcomesOf } from "./outcomes.ts";
import type { PlaybookRun } from "./run-playbook.ts";

const fine = { ok: 10, changed: 0, unreachable: 0, failures: 0, skipped: 0, rescued: 0, ignored: 0 };
const run = (parts: Partial<PlaybookRun>): PlaybookRun => ({ summaries: {}, reasons: new Map(), notes: new Map(), recap: [], lastWords: "", timedOut: false, ...parts });
const [before, now] = ["2026-11-01T00:00:00.000Z", "2026-11-21T00:00:00.000Z"];
const earlier: AuditRecord = { schema: 1, at: before, hosts: { jetson: { outcome: "ok", at: before, answered: before, notes: [] } } };

describe("what came of a host", () => {
  it("is ok, with the notes of its modules", () => {
    const outcomes = outcomesOf(["jetson"], run({ summaries: { jetson: fine }, notes: new Map([["jetson", ["no fio"]]]) }), undefined, now);
    expect(outcomes).toEqual({ jetson: { outcome: "ok", at: now, answered: now, notes: ["no fio"] } });
  });

  it("is unreachable since it last answered, with what usually mends it", () => {
    const reasons = new Map([["jetson", "Task failed: Failed to connect to the host via ssh:\nHost key verification failed."]]);
    const { jetson } = outcomesOf(["jetson"], run({ summaries: { jetson: { ...fine, unreachable: 1 } }, reasons }), earlier, now);
    expect(jetson).toMatchObject({ outcome: "unreachable", answered: before, why: expect.stringMatching(/^Failed to connect .* log in once by hand: ssh HOST\.$/) as string });
  });

  it("is refused in the words of the task that failed", () => {
    const { jetson } = outcomesOf(["jetson"], run({ summaries: { jetson: { ...fine, failures: 1 } }, reasons: new Map([["jetson", "jetson is refused: no memory could be found"]]) }), earlier, now);
    expect(jetson).toMatchObject({ outcome: "refused", answered: before, why: "jetson is refused: no memory could be found" });
  });

  it("is unreachable when Ansible never came to it", () => {
    expect(outcomesOf(["jetson"], run({ timedOut: true }), undefined, now)["jetson"]?.why).toContain("time limit");
    expect(outcomesOf(["jetson"], run({ lastWords: "no space left" }), undefined, now)["jetson"]).toMatchObject({ outcome: "unreachable", answered: null, why: "Ansible ended before it was asked: no space left" });
  });
});

import type { DocumentId, VersionId } from "@homelab/contracts";
import { Unavailable, type Unfinished } from "@homelab/pipeline";
import { expect, it } from "vitest";
import { resume } from "./resume.ts";

const arrival = { documentId: "a".repeat(64) as DocumentId, versionId: "b".repeat(64) as VersionId, source: "upload:a.md", traceparent: null };
const removal = { documentId: "c".repeat(64) as DocumentId, tombstone: "t" };
const waiting: Unfinished = { arrivals: [arrival], removals: [removal] };

/** What is published while the looks are found as given, one after another. */
async function announcedAfter(looks: readonly ("busy" | "away" | Unfinished)[]): Promise<string[]> {
  const stop = new AbortController();
  const published: string[] = [];
  const left = [...looks];
  const isIdle = async () => {
    if (left.length === 0) stop.abort();
    if (left[0] === "away") throw new Unavailable("nats", (left.shift(), "away"));
    return left[0] !== "busy" || (left.shift(), false);
  };
  const unfinished = async () => (left.shift() as Unfinished | undefined) ?? { arrivals: [], removals: [] };
  const publish = async (contract: { subject: string }) => void published.push(contract.subject.split(".")[1] ?? "");
  await resume({ catalog: { unfinished }, isIdle, publish, log: () => undefined, everyMs: 1 }, stop.signal);
  return published;
}

it("announces again what two looks in a row find unfinished while every queue is empty", async () => {
  expect(await announcedAfter([waiting, waiting])).toEqual(["ingest", "remove"]);
});

it("leaves alone what may still be on its way", async () => {
  expect(await announcedAfter([waiting, "busy", waiting])).toEqual([]);
  expect(await announcedAfter([waiting, { arrivals: [], removals: [] }, waiting])).toEqual([]);
});

it("waits for parts that are away", async () => {
  expect(await announcedAfter(["away", waiting, waiting])).toEqual(["ingest", "remove"]);
});

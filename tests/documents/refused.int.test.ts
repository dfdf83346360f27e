import { readFile } from "node:fs/promises";
import { doclingConverter } from "@homelab/adapters/docling";
import { childrenOf } from "@homelab/engines";
import type { Refused } from "@homelab/pipeline";
import { testDocuments } from "@homelab/testing";
import { startConverter, type ConverterLimits } from "@homelab/testing/converter";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const document = await testDocuments();
const isRoot = process.getuid?.() === 0;
const limits: ConverterLimits = { timeoutS: 60, maxBytes: 2 ** 22, maxPages: 5000, ...(isRoot ? { user: "nobody" } : {}) };
const converter = await startConverter(limits);
afterAll(() => converter[Symbol.asyncDispose]());
const { convert } = doclingConverter(converter);
const never = new AbortController().signal;
const convertNamed = async (name: string, signal = never) => convert({ bytes: await document(name), name, mediaType: "application/octet-stream" }, signal);

beforeAll(async () => void (await convertNamed("notes.md")));

describe("the converter refuses", () => {
  it.each([
    ["empty.pdf", "empty", /0 bytes/u],
    ["corrupt.pdf", "corrupt", /damaged/u],
    ["cut.docx", "corrupt", /damaged/u],
    ["encrypted.pdf", "encrypted", /password/u],
    ["zero-pages.pdf", "no-pages", /without pages/u],
    ["10000-pages.pdf", "too-many-pages", /10000 pages; at most 5000/u],
    ["html-inside.pdf", "wrong-type", /its content is an HTML page/u],
    ["pdf-inside.docx", "wrong-type", /its content is a PDF/u],
    ["docx-inside.xlsx", "wrong-type", /its content is a DOCX/u],
    ["zip-bomb.docx", "zip-bomb", /more than 200 times/u],
    ["xml-bomb.docx", "corrupt", /declares a document type/u],
    ["entity.docx", "corrupt", /declares a document type/u],
    ["bad-encoding.txt", "bad-encoding", /0xe9 at offset 44 \(line 2\)/u],
    ["whitespace.txt", "no-text", /no text/u],
  ])("%s as %s, and says why", async (name, refusal, reason) => {
    await expect(convertNamed(name)).rejects.toMatchObject({ name: "Refused", class: refusal, message: expect.stringMatching(reason) as string });
  });

  it("what takes longer than it may", async () => {
    await using hasty = await startConverter({ ...limits, timeoutS: 2 });
    const endless = doclingConverter(hasty).convert({ bytes: await document("endless.pdf"), name: "endless.pdf", mediaType: "application/pdf" }, never);
    await expect(endless).rejects.toMatchObject({ name: "Refused", class: "converter-timeout", message: expect.stringContaining("longer than 2 s") as string });
  });

  it("a body above its limit, in words and not by hanging up", async () => {
    const bytes = new Uint8Array(2 ** 22 + 1);
    await expect(convert({ bytes, name: "large.pdf", mediaType: "application/pdf" }, never)).rejects.toMatchObject({ class: "too-large" });
  });

  it("a picture, whatever its name", async () => {
    const bytes = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10]);
    await expect(convert({ bytes, name: "scan.png", mediaType: "image/png" }, never)).rejects.toMatchObject({ class: "unsupported-type" });
    await expect(convert({ bytes, name: "scan.pdf", mediaType: "application/pdf" }, never)).rejects.toMatchObject({ class: "wrong-type" });
  });

  it("what killed its process, and converts the next document", async () => {
    const crashing = convertNamed("endless.pdf").catch((error: unknown) => error as Refused);
    const worker = await workerOf(converter.pid);
    process.kill(worker, "SIGKILL");
    expect(await crashing).toMatchObject({ class: "converter-crashed" });
    expect((await convertNamed("german.pdf")).pages).toHaveLength(1);
  });

  it("what needs more memory than it may have", async () => {
    await using small = await startConverter({ ...limits, memoryMb: 400 });
    const bytes = await document("hungry.pdf");
    const hungry = doclingConverter(small).convert({ bytes, name: "hungry.pdf", mediaType: "application/pdf" }, never);
    await expect(hungry).rejects.toMatchObject({ name: "Refused", class: "converter-crashed" });
  });
});

describe("the converter", () => {
  it("stops a conversion nobody waits for", async () => {
    await using patient = await startConverter(limits);
    const adapter = doclingConverter(patient);
    const stop = new AbortController();
    const abandoned = adapter.convert({ bytes: await document("endless.pdf"), name: "endless.pdf", mediaType: "application/pdf" }, stop.signal);
    await workerOf(patient.pid);
    stop.abort(new Error("nobody waits"));
    await expect(abandoned).rejects.toThrow("nobody waits");
    const started = Date.now();
    expect((await adapter.convert({ bytes: await document("german.pdf"), name: "german.pdf", mediaType: "application/pdf" }, never)).pages).toHaveLength(1);
    expect(Date.now() - started).toBeLessThan(15_000);
  });

  it("says when to come again while it is full", async () => {
    await using hasty = await startConverter({ ...limits, timeoutS: 2 });
    const bytes = await document("endless.pdf");
    const convertEndless = async () => doclingConverter(hasty).convert({ bytes, name: "endless.pdf", mediaType: "application/pdf" }, never);
    const busy = [convertEndless(), convertEndless(), convertEndless(), convertEndless()];
    const reasons = (await Promise.allSettled(busy)).map((each) => (each.status === "rejected" ? (each.reason as Error) : undefined));
    expect(reasons.filter((reason) => reason?.name === "Unavailable")).toEqual([
      expect.objectContaining({ dependency: "converter", retryAfterMs: 2000 }),
      expect.objectContaining({ dependency: "converter", retryAfterMs: 2000 }),
    ]);
  });

  it.runIf(isRoot)("converts as nobody, in a network of its own", async () => {
    const stop = new AbortController();
    const converting = convertNamed("endless.pdf", stop.signal).catch(() => undefined);
    const worker = await workerOf(converter.pid);
    expect(await readFile(`/proc/${worker}/status`, "utf8")).not.toMatch(/^Uid:\s+0\s/mu);
    const devices = (await readFile(`/proc/${worker}/net/dev`, "utf8")).split("\n").slice(2).filter(Boolean);
    expect(devices.map((line) => line.trim().split(":")[0])).toEqual(["lo"]);
    stop.abort();
    await converting;
  });

  it("gives the same answer to the same bytes, from a fresh process too", async () => {
    await using fresh = await startConverter({ ...limits, recycle: 1 });
    const ask = async () => doclingConverter(fresh).convert({ bytes: await document("two-columns.pdf"), name: "two.pdf", mediaType: "application/pdf" }, never);
    expect(await ask()).toEqual(await ask());
  });
});

/** The process that converts now: a child of the server's forkserver that uses the processor. */
async function workerOf(server: number): Promise<number> {
  const used = new Map<number, number>();
  for (;;) {
    const families = await Promise.all((await childrenOf(server)).map(childrenOf));
    for (const pid of families.flat()) {
      const before = used.get(pid);
      const now = await processorTicks(pid);
      if (before !== undefined && now > before + 5) return pid;
      used.set(pid, Math.min(now, before ?? Infinity));
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** All its threads together. */
async function processorTicks(pid: number): Promise<number> {
  const fields = (await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "")).split(") ")[1]?.split(" ") ?? [];
  return Number(fields[11] ?? 0) + Number(fields[12] ?? 0);
}

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { type AddressInfo, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { ExportResultCode } from "@opentelemetry/core";
import { BatchSpanProcessor, TracerProvider } from "@opentelemetry/sdk-trace";
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { injectTrace, startTracing, type Traces, withTrace } from "./index.ts";
import { TraceFiles } from "./trace-files.ts";

interface WrittenSpan {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  service: string;
  status: { code?: number };
}

/** The part of an ExportTraceServiceRequest that the tests read. */
interface Line {
  resourceSpans: {
    resource: { attributes: { key: string; value: { stringValue?: string } }[] };
    scopeSpans: { spans: Omit<WrittenSpan, "service">[] }[];
  }[];
}

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "homelab-traces-"));
  onTestFinished(() => rm(folder, { recursive: true }));
});

/** All spans of the folder, read as an OTLP collector would. */
async function spansIn(path: string): Promise<WrittenSpan[]> {
  const texts = await Promise.all((await readdir(path)).map((name) => readFile(join(path, name), "utf8")));
  const lines = texts.flatMap((text) => text.trimEnd().split("\n")).map((line) => JSON.parse(line) as Line);
  return lines.flatMap(({ resourceSpans }) => resourceSpans).flatMap(({ resource, scopeSpans }) => {
    const service = resource.attributes.find(({ key }) => key === "service.name")?.value.stringValue ?? "";
    return scopeSpans.flatMap(({ spans }) => spans).map((span) => ({ ...span, service }));
  });
}

/** Starts a real process that continues `headers`, and ends it with SIGTERM; returns the headers it sends on. */
async function hop(service: string, headers: object, traces: Traces = { kind: "files", folder }): Promise<Record<string, string>> {
  const child = spawn(process.execPath, [fileURLToPath(new URL("./hop.test-process.ts", import.meta.url)), service, JSON.stringify(traces), JSON.stringify(headers)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = (await once(createInterface(child.stdout), "line")) as [string];
  child.kill("SIGTERM");
  expect(await once(child, "exit")).toEqual([0, null]);
  return JSON.parse(line) as Record<string, string>;
}

describe("tracing", () => {
  it("keeps three processes that pass headers on in one trace, each below the one before", async () => {
    let headers: Record<string, string> = {};
    for (const service of ["api", "extract", "chunk"]) headers = await hop(service, headers);
    const spans = await spansIn(folder);
    expect(new Set(spans.map((span) => span.traceId))).toHaveProperty("size", 1);
    const parentOf = (name: string) => spans.find((span) => span.spanId === spans.find((own) => own.name === name)?.parentSpanId)?.name;
    expect(["extract hop", "extract inner", "chunk hop", "chunk inner"].map(parentOf)).toEqual(["api inner", "extract hop", "extract inner", "chunk hop"]);
    expect(new Set(spans.map((span) => span.service))).toEqual(new Set(["api", "extract", "chunk"]));
  });

  it("keeps the other headers and begins a trace where there is none", async () => {
    const headers = await hop("api", { traceparent: "not a traceparent" });
    expect(headers).toEqual({ "nats-msg-id": "1", traceparent: expect.stringMatching(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/) });
  });

  it("marks a span whose work failed, and passes the failure on", async () => {
    const tracing = startTracing({ service: "test", traces: { kind: "files", folder } });
    await expect(withTrace({}, "fails", async () => Promise.reject(new Error("no")))).rejects.toThrow("no");
    await tracing.shutdown();
    expect(await spansIn(folder)).toMatchObject([{ name: "fails", status: { code: 2 } }]);
    expect(injectTrace({ a: "b" })).toEqual({ a: "b" });
  });
});

describe("a collector that is away", () => {
  const port = (server: Server) => (server.address() as AddressInfo).port;
  const listening = async (server: Server) => once(server.listen(0, "127.0.0.1"), "listening");
  /** Its work is as quick as ever; its end waits for what the SDK still tries. */
  const timed = async (url: string) => {
    const started = performance.now();
    const headers = await hop("api", {}, { kind: "collector", url });
    return { headers, seconds: (performance.now() - started) / 1000 };
  };

  it("keeps no process from its work, and from its end for seconds only", async () => {
    const server = createServer();
    await listening(server);
    const url = `http://127.0.0.1:${port(server)}`;
    server.close();
    const { headers, seconds } = await timed(url);
    expect(headers).toHaveProperty("traceparent");
    expect(seconds).toBeLessThan(15);
  }, 30_000);

  it("does not either where it listens and never answers", async () => {
    const server = createServer();
    await listening(server);
    onTestFinished(() => void server.close());
    const { headers, seconds } = await timed(`http://127.0.0.1:${port(server)}`);
    expect(headers).toHaveProperty("traceparent");
    expect(seconds).toBeLessThan(15);
  }, 30_000);
});

describe("trace files", () => {
  const write = async (files: TraceFiles, spans: number) => {
    const provider = new TracerProvider({ spanProcessors: [new BatchSpanProcessor({ exporter: files, maxQueueSize: spans, maxExportBatchSize: 100 })] });
    for (let at = 0; at < spans; at++) provider.getTracer("test").startSpan(`span ${at}`).end();
    await provider.shutdown();
  };

  it("never grow over the folder's limit, and the newest spans stay", async () => {
    const limits = { maxFileBytes: 50_000, maxFolderBytes: 200_000 };
    for (let process = 0; process < 3; process++) await write(new TraceFiles({ folder, service: `p${process}`, ...limits }), 1_000);
    const sizes = await Promise.all((await readdir(folder)).map(async (name) => (await stat(join(folder, name))).size));
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(limits.maxFolderBytes + limits.maxFileBytes);
    const last = (await readFile(join(folder, (await readdir(folder)).filter((name) => name.startsWith("p2")).sort().at(-1)!), "utf8"));
    expect(last).toContain("span 999");
  });

  it("report a folder they cannot write, and do not throw", async () => {
    const path = join(folder, "file");
    await writeFile(path, "");
    const files = new TraceFiles({ folder: path, service: "test" });
    expect(await new Promise((resolve) => files.export([], resolve))).toMatchObject({ code: ExportResultCode.FAILED, error: expect.objectContaining({ code: "EEXIST" }) });
  });
});

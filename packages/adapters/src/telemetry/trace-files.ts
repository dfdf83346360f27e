import { appendFile, mkdir, readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { type ExportResult, ExportResultCode } from "@opentelemetry/core";
import { JsonTraceSerializer } from "@opentelemetry/otlp-transformer";
import type { ReadableSpan, SpanExporter } from "@opentelemetry/sdk-trace";

const MIB = 1024 * 1024;

export interface TraceFilesOptions {
  folder: string;
  /** Begins the names of this process's files. */
  service: string;
  /** After this many bytes the next file is begun; default 8 MiB. */
  maxFileBytes?: number;
  /** All processes together keep about this much, newest first; default 64 MiB. */
  maxFolderBytes?: number;
}

/**
 * Spans as OTLP JSON lines, each line one ExportTraceServiceRequest as the OpenTelemetry file exporter writes it. A process
 * writes files of its own and removes the folder's oldest, its own or those of the dead, when the folder is over its limit.
 */
export class TraceFiles implements SpanExporter {
  readonly #folder: string;
  readonly #service: string;
  readonly #maxFileBytes: number;
  readonly #maxFolderBytes: number;
  #file: string | undefined;
  #written = 0;
  #begun = 0;
  #last: Promise<void> = Promise.resolve();

  constructor({ folder, service, maxFileBytes = 8 * MIB, maxFolderBytes = 64 * MIB }: TraceFilesOptions) {
    this.#folder = folder;
    this.#service = service;
    this.#maxFileBytes = maxFileBytes;
    this.#maxFolderBytes = maxFolderBytes;
  }

  export(spans: ReadableSpan[], report: (result: ExportResult) => void): void {
    this.#last = this.#last
      .then(() => this.#append(spans))
      .then(
        () => report({ code: ExportResultCode.SUCCESS }),
        (error: Error) => report({ code: ExportResultCode.FAILED, error }),
      );
  }

  forceFlush(): Promise<void> {
    return this.#last;
  }

  shutdown(): Promise<void> {
    return this.#last;
  }

  async #append(spans: ReadableSpan[]): Promise<void> {
    const request = JsonTraceSerializer.serializeRequest(spans);
    if (request === undefined) return;
    if (this.#file === undefined || this.#written >= this.#maxFileBytes) this.#file = await this.#beginFile();
    await appendFile(this.#file, Buffer.concat([request, Buffer.from("\n")]));
    this.#written += request.length + 1;
  }

  async #beginFile(): Promise<string> {
    await mkdir(this.#folder, { recursive: true });
    await removeOldest(this.#folder, this.#maxFolderBytes - this.#maxFileBytes);
    this.#written = 0;
    return join(this.#folder, `${this.#service}-${process.pid}-${Date.now()}-${this.#begun++}.jsonl`);
  }
}

/** Leaves the newest files that together stay below the limit. */
async function removeOldest(folder: string, keptBytes: number): Promise<void> {
  const files = (await Promise.all((await readdir(folder)).map((name) => described(join(folder, name))))).filter((file) => file !== undefined);
  let total = 0;
  for (const file of files.sort((left, right) => right.mtimeMs - left.mtimeMs)) {
    total += file.size;
    if (total > keptBytes) await rm(file.path, { force: true });
  }
}

/** Undefined when another process has removed it in the meantime. */
async function described(path: string): Promise<{ path: string; size: number; mtimeMs: number } | undefined> {
  if (!path.endsWith(".jsonl")) return undefined;
  try {
    const { size, mtimeMs } = await stat(path);
    return { path, size, mtimeMs };
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}

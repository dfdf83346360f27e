import { createHash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, rename, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { pipeline } from "node:stream/promises";
import type { Surroundings } from "./perform.ts";
import type { TaskOf } from "./task.ts";

/** Fetches a model's file unless it is there with the right digest. It appears whole or not at all. */
export async function fetchModel({ url, sha256, file }: TaskOf<"model">, { log, signal }: Surroundings): Promise<void> {
  const there = await stat(file).catch(() => undefined);
  if (there && (await digestOf(file, signal)) === sha256) return;
  const partial = `${file}.partial`;
  await mkdir(dirname(file), { recursive: true });
  await rm(partial, { force: true });
  await fetchInto(partial, url, signal);
  const got = await digestOf(partial, signal);
  if (got !== sha256) {
    await rm(partial);
    throw new Error(`${url} has sha256 ${got}, but ${sha256} was expected.\n  Compare models.llm.sha256 in homelab.yaml with what its publisher says.`);
  }
  await rename(partial, file);
  log({ made: file });
}

async function fetchInto(file: string, url: string, signal: AbortSignal): Promise<void> {
  const answer = await fetch(url, { signal }).catch((cause: unknown) => {
    throw new Error(`${url} cannot be reached: ${cause instanceof Error && cause.cause instanceof Error ? cause.cause.message : String(cause)}.\n  See that the cluster may reach it, or name a file with models.llm.file.`, { cause });
  });
  if (!answer.ok || !answer.body) throw new Error(`${url} answers ${answer.status}.\n  Check models.llm.url in homelab.yaml.`);
  await pipeline(answer.body, createWriteStream(file), { signal });
}

async function digestOf(file: string, signal: AbortSignal): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(file), hash, { signal });
  return hash.digest("hex");
}

import { execFile } from "node:child_process";
import { open } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { isExecutable } from "./place.ts";
import type { Tool } from "./tools.ts";

const run = promisify(execFile);

/** The tool's programs on PATH, when every one of them is there in this version and needs no library of the machine. */
export async function ownPrograms(tool: Tool, env: NodeJS.ProcessEnv): Promise<Record<string, string> | undefined> {
  const found: Record<string, string> = {};
  for (const name of Object.keys(tool.programs)) {
    const path = await onPath(name, env);
    const question = tool.ask?.[name];
    if (path === undefined || question === undefined) return undefined;
    const answer = await run(path, [...question], { timeout: 10_000 }).then(({ stdout, stderr }) => `${stdout}\n${stderr}`, () => "");
    if (!new RegExp(`\\b${tool.version.replaceAll(".", "\\.")}(?![\\w.+-])`).test(answer.replaceAll("v", " ")) || !(await isStatic(path))) return undefined;
    found[name] = path;
  }
  return found;
}

async function onPath(name: string, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  for (const folder of (env["PATH"] ?? "").split(delimiter)) if (folder !== "" && (await isExecutable(join(folder, name)))) return join(folder, name);
  return undefined;
}

const interpreterHeader = 3;

/** An ELF program without an interpreter runs in an image that holds nothing else. */
export async function isStatic(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4096), 0, 4096, 0);
    if (bytesRead < 64 || buffer.readUInt32BE(0) !== 0x7f454c46) return false;
    const [table, size, count] = [Number(buffer.readBigUInt64LE(32)), buffer.readUInt16LE(54), buffer.readUInt16LE(56)];
    for (let i = 0; i < count; i++) {
      const at = table + i * size;
      if (at + 4 > bytesRead || buffer.readUInt32LE(at) === interpreterHeader) return false;
    }
    return true;
  } finally {
    await file.close();
  }
}

import { createHash } from "node:crypto";
import { glob, stat } from "node:fs/promises";
import { join } from "node:path";

/** Sources of the parts that run from the checkout. */
export const nodeSources = ["packages/*/src/**/*.{ts,js,json,sql}", "package-lock.json"];
export const converterSources = ["python/docling_sidecar/**/*.py", "python/uv.lock"];

/** Another text whenever one of the files is: `up` after a `git pull` then restarts what runs them. */
export async function codeStamp(repository: string, patterns: readonly string[]): Promise<string> {
  const lines: string[] = [];
  for await (const path of glob(patterns, { cwd: repository })) {
    if (path.endsWith(".test.ts")) continue;
    const { mtimeMs, size } = await stat(join(repository, path));
    lines.push(`${path} ${mtimeMs} ${size}`);
  }
  return createHash("sha256").update(lines.sort().join("\n")).digest("hex").slice(0, 16);
}

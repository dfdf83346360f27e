import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { executablesFrom } from "@homelab/engines";

const generators = fileURLToPath(new URL("../../../tests/documents/", import.meta.url));

/**
 * The folder of the test documents (tests/documents/make.py), made once for each state of their generators:
 *
 *   const document = await testDocuments();
 *   await platform.send("scanned.pdf", await document("scanned.pdf"));
 */
export async function testDocuments(): Promise<(name: string) => Promise<Uint8Array<ArrayBuffer>>> {
  const folder = join(tmpdir(), `homelab-test-documents-${process.getuid?.() ?? 0}-${await fingerprint()}`);
  if (!(await stat(folder).catch(() => undefined))) await make(folder);
  return async (name) => new Uint8Array(await readFile(join(folder, name)));
}

async function fingerprint(): Promise<string> {
  const names = (await readdir(generators)).filter((name) => name.endsWith(".py")).sort();
  const texts = await Promise.all(names.map((name) => readFile(join(generators, name), "utf8")));
  return createHash("sha256").update(texts.join("\0")).digest("hex").slice(0, 16);
}

/** Two tests may make it at the same time: whoever is first gives it its name. */
async function make(folder: string): Promise<void> {
  const made = await mkdtemp(`${folder}.`);
  const { python } = executablesFrom(process.env);
  await promisify(execFile)(python, [join(generators, "make.py"), made], { env: { ...process.env, PYTHONDONTWRITEBYTECODE: "1" } });
  await rename(made, folder).catch(() => rm(made, { recursive: true }));
}

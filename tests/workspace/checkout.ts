import { execFileSync } from "node:child_process";
import { chmod, cp, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

export const root = join(import.meta.dirname, "..", "..");

/** Files of the repository as a commit made now would hold them. */
export function filesOfTheRepository(): string[] {
  const listed = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", "-z"], { cwd: root, encoding: "utf8" });
  const deleted = execFileSync("git", ["ls-files", "--deleted", "-z"], { cwd: root, encoding: "utf8" }).split("\0");
  return listed.split("\0").filter((file) => file !== "" && !deleted.includes(file));
}

export interface Checkout extends AsyncDisposable {
  path: string;
  write(file: string, text: string, mode?: number): Promise<void>;
}

/** A copy of some files in a folder of its own, with the installed node_modules; the folder ends with its scope. */
export async function checkOut(files: readonly string[]): Promise<Checkout> {
  const path = await mkdtemp(join(tmpdir(), "homelab-checkout-"));
  for (const file of files) await cp(join(root, file), join(path, file));
  await symlink(join(root, "node_modules"), join(path, "node_modules"));
  const write = async (file: string, text: string, mode = 0o644) => {
    await mkdir(dirname(join(path, file)), { recursive: true });
    await writeFile(join(path, file), text);
    await chmod(join(path, file), mode);
  };
  return { path, write, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

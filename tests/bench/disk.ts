import { execFile } from "node:child_process";
import { promisify } from "node:util";

/** As the disk has it, whole blocks counted; 0 for what is not there. */
export async function mebibytes(path: string): Promise<number> {
  const { stdout } = await promisify(execFile)("du", ["-sm", path]).catch(() => ({ stdout: "0" }));
  return Number.parseInt(stdout, 10);
}

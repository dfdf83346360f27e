import { readdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { readFactsText, reviewRead, type Clock, type HardwarePort, type ReadHost } from "@homelab/hardware";
import { auditRecordFile } from "./audit-record.ts";

/** The folder of facts cannot be listed: nothing was audited yet, or it is not ours to read. */
export class FactsUnreadable extends Error {
  override readonly name = "FactsUnreadable";
  readonly folder: string;
  constructor(folder: string, cause: NodeJS.ErrnoException) {
    const absent = cause.code === "ENOENT";
    super(`facts: ${folder}: ${absent ? "there is no such folder" : cause.message}\n  ${absent ? "Run ./just audit first; it makes the folder." : "Make it readable, or name another one."}`, { cause });
    this.folder = folder;
  }
}

/** Facts as `./just audit` leaves them: one `<host>.json` for each host. A bad file is a problem of its host and hides no other. */
export function factsFromAnsible(folder: string, clock: () => Clock): HardwarePort {
  return {
    hosts: async () => {
      const names = await readdir(folder).catch((cause: NodeJS.ErrnoException) => {
        throw new FactsUnreadable(folder, cause);
      });
      const files = names.filter((name) => name.endsWith(".json") && !name.startsWith(".") && name !== auditRecordFile).sort();
      return reviewRead(await Promise.all(files.map((name) => readHost(join(folder, name)))), clock());
    },
  };
}

/** The file's name and the host in it agree, or one was copied over the other. */
async function readHost(path: string): Promise<ReadHost> {
  const name = basename(path, ".json");
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => error);
  if (typeof text !== "string") return { problems: [{ host: name, field: "", message: `${path} cannot be read: ${text.message}. Mend its permissions.`, severity: "refused" }] };
  const read = readFactsText(name, text);
  if (!read.facts || read.facts.host === name) return read;
  const message = `${path} holds the facts of ${read.facts.host}. Remove it, or run ./just audit --limit ${read.facts.host}.`;
  return { problems: [...read.problems, { host: name, field: "host", message, severity: "refused" }] };
}

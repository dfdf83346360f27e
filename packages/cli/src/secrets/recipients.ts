import { execFile } from "node:child_process";
import { access, mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { promisify } from "node:util";
import { OperatorError } from "@homelab/operator-error";
import { parse, stringify } from "yaml";
import { z } from "zod";
import type { SecretsPlace } from "./place.ts";

const run = promisify(execFile);

const Recipient = z.string().regex(/^age1[0-9a-z]{20,}$/);
const Config = z.looseObject({ creation_rules: z.array(z.looseObject({ path_regex: z.string(), age: z.string() })).min(1) });

export interface Recipients {
  /** Public keys that may open every file. */
  keys: string[];
  /** Set when a recovery key was made just now. */
  newRecovery: string | undefined;
}

/** Two keys, either of which opens every file: the operator's own, and one that is kept elsewhere. */
export async function ensureRecipients(place: SecretsPlace, { recovery }: { recovery?: string | undefined }): Promise<Recipients> {
  const known = await readRecipients(place.config);
  if (known) return { keys: known, newRecovery: undefined };
  const own = await ensureIdentity(place.programs["age-keygen"], place.identity);
  if (recovery !== undefined && !Recipient.safeParse(recovery).success) throw new OperatorError({ what: "secrets init", where: "--recovery", got: recovery.startsWith("AGE-SECRET-KEY") ? "a secret key (not shown)" : `"${recovery}"`, do: "Give the public half: age-keygen -y FILE prints it, and it begins with age1." });
  const second = recovery ?? (await ensureIdentity(place.programs["age-keygen"], place.recovery));
  if (second === own) throw new OperatorError({ what: "secrets init", where: "--recovery", got: "your own key", do: "Give the public key of another identity: when yours is lost, both would be." });
  const rule = { path_regex: "(^|/)secrets/[^/]+\\.sops\\.yaml$", age: [own, second].join(",") };
  await writeFile(place.config, `# Who may open the files in secrets/: each of these age keys by itself.\n${stringify({ creation_rules: [rule] }, { lineWidth: 0 })}`, { mode: 0o644 });
  return { keys: [own, second], newRecovery: recovery === undefined ? place.recovery : undefined };
}

export async function readRecipients(config: string): Promise<string[] | undefined> {
  const text = await readFile(config, "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  const wrong = (got: string) => new OperatorError({ what: "secrets", where: config, got, do: "Restore it from your repository, or remove it and run ./just secrets init: files that are there stay readable for their own keys." });
  const parsed = Config.safeParse(parse(text));
  if (!parsed.success) throw wrong("it has no creation_rules with age keys");
  const keys = (parsed.data.creation_rules[0]?.age ?? "").split(",").map((key) => key.trim()).filter(Boolean);
  if (new Set(keys).size < 2 || !keys.every((key) => Recipient.safeParse(key).success)) throw wrong(`${new Set(keys).size} age key${keys.length === 1 ? "" : "s"}, and two are needed: when one is lost, the other opens everything`);
  return keys;
}

/** The public half of the identity in a file, which is made where there is none. */
async function ensureIdentity(keygen: string, file: string): Promise<string> {
  if (!(await access(file).then(() => true, () => false))) {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    await run(keygen, ["-o", file]); // makes it 0600 and prints only the public half
  }
  await refuseOpen(file);
  return publicKeyIn(keygen, file);
}

async function refuseOpen(file: string): Promise<void> {
  const { mode } = await stat(file);
  if ((mode & 0o077) !== 0) throw new OperatorError({ what: "secrets", where: file, got: `others may read this key (mode ${(mode & 0o777).toString(8)})`, do: `chmod 600 ${file}` });
}

export async function publicKeyIn(keygen: string, file: string): Promise<string> {
  const { stdout } = await run(keygen, ["-y", file]).catch((error: unknown) => {
    throw new OperatorError({ what: "secrets", where: file, got: "it holds no age identity", do: "Put your key back, or name its file with SOPS_AGE_KEY_FILE." }, { cause: error });
  });
  return Recipient.parse(stdout.trim().split("\n")[0]);
}

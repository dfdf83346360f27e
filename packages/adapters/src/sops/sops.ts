import { spawn } from "node:child_process";
import { rename, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { text } from "node:stream/consumers";
import { z } from "zod";
import { reasonOf, SecretsUnreadable } from "./unreadable.ts";

export interface SopsPlace {
  /** The program. */
  sops: string;
  /** Says who may open new files. */
  config: string;
  /** File with an age identity. */
  identity: string;
}

/** Files of secrets, each a flat record of texts. What is in them passes through pipes only: never an argument, never a file that is not encrypted. */
export interface Sops {
  read(file: string): Promise<Record<string, string>>;
  /** Replaces the whole file, or nothing of it. */
  write(file: string, secrets: Readonly<Record<string, string>>): Promise<void>;
}

const Secrets = z.record(z.string(), z.string());

export function openSops(place: SopsPlace): Sops {
  return {
    read: async (file) => {
      const { code, out, said } = await ask(place, ["decrypt", "--output-type", "json", file], dirname(file));
      if (code === 0) return Secrets.parse(JSON.parse(out));
      throw new SecretsUnreadable(file, reasonOf(code), firstLine(said));
    },
    write: async (file, secrets) => {
      const args = ["--config", place.config, "encrypt", "--input-type", "json", "--output-type", "yaml", "--filename-override", file];
      const { code, out, said } = await ask(place, args, dirname(place.config), JSON.stringify(secrets));
      if (code !== 0) throw new SecretsUnreadable(file, "not understood", firstLine(said));
      const fresh = `${file}.${process.pid}.partial`;
      try {
        await writeFile(fresh, out, { mode: 0o600 });
        await rename(fresh, file);
      } finally {
        await rm(fresh, { force: true });
      }
    },
  };
}

interface Answer {
  code: number | null;
  out: string;
  said: string;
}

/** Keys of other kinds that a person's environment names are none of ours. */
async function ask({ sops, identity }: SopsPlace, args: readonly string[], cwd: string, input = ""): Promise<Answer> {
  const env = { PATH: process.env["PATH"] ?? "", HOME: process.env["HOME"] ?? "/", SOPS_AGE_KEY_FILE: identity, SOPS_DISABLE_VERSION_CHECK: "true" };
  const child = spawn(sops, args, { cwd, env, stdio: ["pipe", "pipe", "pipe"] });
  const ended = new Promise<number | null>((resolve, reject) => void child.on("error", reject).on("close", resolve));
  child.stdin.on("error", () => undefined).end(input);
  const [out, said, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { code, out, said };
}

const firstLine = (said: string): string => said.split("\n").find((line) => line.trim() !== "")?.trim() ?? "";

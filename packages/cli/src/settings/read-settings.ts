import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join, resolve } from "node:path";
import type { HomelabSettings } from "@homelab/settings";
import { parseSettings } from "./parse-settings.ts";
import type { Problem } from "./problems.ts";

/** A settings file that cannot be used, with everything that is wrong in it. */
export class SettingsRefused extends Error {
  override readonly name = "SettingsRefused";
  readonly file: string;
  readonly problems: readonly Problem[];
  constructor(file: string, problems: readonly Problem[]) {
    super(renderProblems(file, problems));
    this.file = file;
    this.problems = problems;
  }
}

/** Settings of a file; the defaults when there is no such file. Paths in it are relative to it. `asked` is what `--target` says. */
export async function readSettings(file: string, env: NodeJS.ProcessEnv = process.env, asked?: string): Promise<HomelabSettings> {
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return "";
    throw new SettingsRefused(file, [{ path: "", got: error.message, expected: "a file that can be read", do: "Make the file readable." }]);
  });
  const parsed = parseSettings(text, { asked, environment: env["HOMELAB_TARGET"] });
  if (!parsed.ok) throw new SettingsRefused(file, parsed.problems);
  return withAbsolutePaths(parsed.settings, dirname(resolve(file)));
}

/** Paths that this machine reads; `models.llm.file` is one of another machine. */
function withAbsolutePaths(settings: HomelabSettings, folder: string): HomelabSettings {
  const absolute = (path: string) => (path.startsWith("~/") ? join(homedir(), path.slice(2)) : resolve(folder, path));
  const { chat, embedding } = settings.models;
  return {
    ...settings,
    ...within(settings, ["state"], absolute),
    models: {
      ...settings.models,
      ...(chat ? { chat: within(chat, ["apiKeyFile"], absolute) } : {}),
      ...(embedding ? { embedding: within(embedding, ["apiKeyFile", "tokenizer"], absolute) } : {}),
    },
    audit: within(settings.audit, ["inventory"], absolute),
    cluster: within(settings.cluster, ["kubeconfig"], absolute),
    backend: within(settings.backend, ["passphraseFile"], absolute),
    images: within(settings.images, ["credentialsFile"], absolute),
  };
}

/** The section with these of its paths made absolute, where they are written. */
function within<Section extends object>(section: Section, keys: readonly (keyof Section)[], absolute: (path: string) => string): Section {
  const paths = keys.flatMap((key) => (typeof section[key] === "string" ? [[key, absolute(section[key])]] : []));
  return { ...section, ...(Object.fromEntries(paths) as Partial<Section>) };
}

export function renderProblems(file: string, problems: readonly Problem[]): string {
  const shown = problems.map((p) => {
    const place = p.line === undefined ? "" : ` (line ${p.line}:${p.column ?? 1})`;
    return `  ${p.path || "the file"}${place}\n    got       ${p.got}\n    expected  ${p.expected}\n    do        ${p.do}`;
  });
  return `settings: ${problems.length} problem${problems.length === 1 ? "" : "s"} in ${file}\n${shown.join("\n")}`;
}

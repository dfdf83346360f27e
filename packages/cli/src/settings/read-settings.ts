import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { HomelabSettings } from "@homelab/settings";
import { LineCounter, parseDocument, type Document } from "yaml";
import { problemsOf, type Problem } from "./problems.ts";

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

/** Settings of a file; the defaults when there is no such file. Paths in it are relative to it. */
export async function readSettings(file: string): Promise<HomelabSettings> {
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return "";
    throw new SettingsRefused(file, [{ path: "", got: error.message, do: "make the file readable" }]);
  });
  const parsed = parseSettings(text);
  if (!parsed.ok) throw new SettingsRefused(file, parsed.problems);
  return withAbsolutePaths(parsed.settings, dirname(resolve(file)));
}

export type Parsed = { ok: true; settings: HomelabSettings } | { ok: false; problems: Problem[] };

/** YAML text to settings, or to every problem at once. */
export function parseSettings(text: string): Parsed {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true });
  if (document.errors.length > 0) {
    return { ok: false, problems: document.errors.map((e) => ({ path: "", line: lines.linePos(e.pos[0]).line, got: e.message.split("\n")[0] ?? e.message, do: "write valid YAML" })) };
  }
  // an empty file, or one of comments only, is all defaults
  const input: unknown = document.toJS() ?? {};
  const result = HomelabSettings.safeParse(input);
  if (result.success) return { ok: true, settings: result.data };
  return { ok: false, problems: problemsOf(result.error, input, HomelabSettings, (path) => lineOf(document, lines, path)) };
}

/** Line of the deepest part of the path that is written in the file: a missing key is shown at its parent. */
function lineOf(document: Document, lines: LineCounter, path: readonly (string | number)[]): number | undefined {
  for (let depth = path.length; depth > 0; depth -= 1) {
    const node = document.getIn(path.slice(0, depth), true) as { range?: [number, number, number] } | undefined;
    if (node?.range) return lines.linePos(node.range[0]).line;
  }
  return undefined;
}

function withAbsolutePaths(settings: HomelabSettings, folder: string): HomelabSettings {
  const absolute = (path: string) => (path.startsWith("~/") ? join(homedir(), path.slice(2)) : resolve(folder, path));
  const { chat, embedding } = settings.models;
  const withKey = <T extends { apiKeyFile?: string | undefined }>(model: T): T => (model.apiKeyFile ? { ...model, apiKeyFile: absolute(model.apiKeyFile) } : model);
  return {
    ...settings,
    ...(settings.state ? { state: absolute(settings.state) } : {}),
    models: {
      ...(chat ? { chat: withKey(chat) } : {}),
      ...(embedding ? { embedding: { ...withKey(embedding), tokenizer: absolute(embedding.tokenizer) } } : {}),
    },
  };
}

function renderProblems(file: string, problems: readonly Problem[]): string {
  const shown = problems.map((p) => `  ${p.path || "the file"}${p.line ? ` (line ${p.line})` : ""}\n    got ${p.got}\n    do  ${p.do}`);
  return `settings: ${problems.length} problem${problems.length === 1 ? "" : "s"} in ${file}\n${shown.join("\n")}`;
}

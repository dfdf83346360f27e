import { readFile } from "node:fs/promises";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { HomelabSettings } from "@homelab/settings";
import { parse } from "yaml";
import { z } from "zod";
import { referenceFiles } from "./reference-files.ts";
import { withEmptySections } from "./schema-walk.ts";

/** Keys of the table, sections with keys below them included. */
const documentedKeys = () => [...(referenceFiles().find(({ file }) => file.endsWith(".md"))?.text ?? "").matchAll(/^\| `([A-Za-z.]+)` \| (?:required|`[^`]*`)? ?\|/gm)].map(([, key]) => key ?? "");

function isWritten(value: unknown, [first, ...rest]: string[]): boolean {
  if (first === undefined) return value !== undefined;
  if (typeof value !== "object" || value === null) return false;
  return first === "NAME" ? Object.values(value).some((one) => isWritten(one, rest)) : isWritten((value as Record<string, unknown>)[first], rest);
}

const valid = join(import.meta.dirname, "../../../../tests/config/valid");

describe("what is generated from the settings schema", () => {
  it.each(referenceFiles())("is current in $file", async ({ file, text }) => {
    expect(await readFile(file, "utf8"), "run ./just settings-reference").toBe(text);
  });

  it.each(readdirSync(valid))("lets an editor accept %s", (name) => {
    const schema = JSON.parse(referenceFiles().find(({ file }) => file.endsWith(".json"))?.text ?? "{}") as Parameters<typeof z.fromJSONSchema>[0];
    const input = withEmptySections(parse(readFileSync(join(valid, name), "utf8")) ?? {}, HomelabSettings);
    expect(z.fromJSONSchema(schema).safeParse(input).error?.issues ?? []).toEqual([]);
  });

  it("finds every key in everything.yaml, but for those that another one rules out", () => {
    const written: unknown = parse(readFileSync(join(valid, "everything.yaml"), "utf8"));
    const missing = documentedKeys().filter((key) => !isWritten(written, key.split(".")));
    expect(missing).toEqual(["models.chat.apiKeyFile", "models.embedding.apiKeyEnv", "models.llm.url", "backend.passphraseFile"]);
  });
});

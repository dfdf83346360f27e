import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, it } from "vitest";
import { filesOfTheRepository, root } from "./checkout.ts";

const locks = new Set(["package-lock.json", "uv.lock", "go.sum"]);
const texts = filesOfTheRepository()
  .filter((file) => !locks.has(basename(file)))
  .map((file) => ({ file, text: readFileSync(join(root, file), "latin1") }))
  .filter(({ text }) => !text.includes("\0"));

/** Spelled in parts, so that this file passes its own test. */
const anyOf = (...spelled: string[][]) => new RegExp(spelled.map((parts) => parts.join("[.]")).join("|"), "i");
const registries = anyOf(["pypi", "org"], ["pythonhosted", "org"], ["registry", "npmjs"], ["npmjs", "org"], ["proxy", "golang"], ["sum", "golang"], ["crates", "io"], ["deb", "debian"], ["repo1?", "maven"]);
const machinePaths = new RegExp(`/${"work"}/(?:main|shared)|/tmp/${"probe"}|/${"root"}/[.a-z]`);
const secrets = new RegExp(`AGE-SECRET-${"KEY"}-1|BEGIN [A-Z ]*PRIVATE ${"KEY"}|BEGIN (?:USER|ACCOUNT|OPERATOR) NKEY ${"SEED"}`);

const filesWith = (pattern: RegExp) => texts.flatMap(({ file, text }) => pattern.exec(text)?.slice(0, 1).map((found) => `${file}: ${found}`) ?? []);

describe("what is in git", () => {
  it("names no registry's host outside the lock files", () => expect(filesWith(registries)).toEqual([]));

  it("names no path of one machine", () => expect(filesWith(machinePaths)).toEqual([]));

  it("holds no secret", () => expect(filesWith(secrets)).toEqual([]));

  it("has no file whose name says nothing", () => {
    const nameless = /^(?:utils?|common|misc|helpers?|managers?|base|new|v2)$/i;
    const code = texts.map(({ file }) => file).filter((file) => /\.(?:m?[jt]s|py)$/.test(file));
    expect(code.filter((file) => file.split("/").some((part) => nameless.test(part.replace(/(?:\.\w+)+$/, ""))))).toEqual([]);
  });
});

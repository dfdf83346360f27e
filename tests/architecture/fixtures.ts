import { cp, mkdir, mkdtemp, readFile, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";

const root = join(import.meta.dirname, "..", "..");

/** A source file that lint must refuse or accept, with the place in the repository that it pretends to stand in. */
export interface Fixture {
  name: string;
  /** The one rule that refuses it, and a part of what the rule says; empty for an accepted one. */
  rule: string;
  says: string;
  /** A package that the importing one declares for this purpose, so that the layer law alone can refuse it. */
  declared: string;
  /** The first is the one that is judged; the others are there to be imported. */
  files: readonly { path: string; code: string }[];
}

const header = (text: string, key: string) => new RegExp(`^// ${key}: (.+)$`, "m").exec(text)?.[1] ?? "";

function parseFixture(name: string, text: string): Fixture {
  const [head = "", ...sections] = text.split(/^\/\/ as: /m);
  const files = sections.map((section) => {
    const lineEnd = section.indexOf("\n");
    const code = section.slice(lineEnd + 1).replace(/^\/\/ (\d+) lines$/m, (_, lines: string) => "//\n".repeat(Number(lines)).trimEnd());
    return { path: section.slice(0, lineEnd), code };
  });
  const stem = (value: string) => value.replaceAll("HERE", `fixture-${name}`);
  return {
    name,
    rule: header(head, "rule"),
    says: header(head, "says"),
    declared: header(head, "declared"),
    files: files.map(({ path, code }) => ({ path: stem(path), code: stem(code) })),
  };
}

export async function readFixtures(folder: "refused" | "accepted"): Promise<Fixture[]> {
  const at = join(import.meta.dirname, folder);
  const names = (await readdir(at)).sort();
  return Promise.all(names.map(async (file) => parseFixture(basename(file, ".ts"), await readFile(join(at, file), "utf8"))));
}

const packageOf = (place: string) => place.split("/", 2).join("/");

async function declare(manifestPath: string, name: string): Promise<void> {
  const manifest = JSON.parse(await readFile(manifestPath, "utf8")) as { dependencies: Record<string, string> };
  await writeFile(manifestPath, JSON.stringify({ ...manifest, dependencies: { ...manifest.dependencies, [name]: "*" } }));
}

/** A copy of the repository's lint rules and package manifests, without its code, that holds the fixtures. */
export async function layOut(fixtures: readonly Fixture[]): Promise<AsyncDisposable & { path: string }> {
  const path = await mkdtemp(join(tmpdir(), "homelab-architecture-"));
  for (const file of ["eslint.config.js", "eslint.layers.js", "tsconfig.base.json", "tsconfig.json", "package.json"]) {
    await cp(join(root, file), join(path, file));
  }
  for (const member of await readdir(join(root, "packages"))) {
    for (const file of ["package.json", "tsconfig.json"]) {
      await cp(join(root, "packages", member, file), join(path, "packages", member, file));
    }
  }
  for (const { declared, files } of fixtures) {
    if (declared !== "") await declare(join(path, packageOf(files[0]?.path ?? ""), "package.json"), declared);
  }
  await symlink(join(root, "node_modules"), join(path, "node_modules"));
  for (const { path: place, code } of fixtures.flatMap(({ files }) => files)) {
    await mkdir(dirname(join(path, place)), { recursive: true });
    await writeFile(join(path, place), code);
  }
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

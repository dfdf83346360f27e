import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { LayerEntry } from "../oci/layer.ts";
import { debianLicence } from "./licences.ts";
import type { Component, MadeLayer, Recipe, Workshop } from "./recipe.ts";
import { runTool } from "./run.ts";
import { digestOfFiles, digestOfText, entriesOf } from "./tree.ts";

/** Which Debian, and the day its packages were looked at: raising the day is how an upgrade is asked for. */
export interface DebianRelease {
  suite: string;
  asOf: string;
}

export interface DebianArgs {
  about: string;
  /** What is wanted; apt adds what it needs. */
  packages: readonly string[];
  /** Packages of layers below: resolved together, left out here. */
  above?: readonly string[];
  /** Packages that apt adds and no program of ours asks for. */
  without?: readonly string[];
  /** Paths of kept packages that nobody reads. */
  skip?: RegExp;
}

/** Maintainer scripts and what they need: nothing is configured inside an image, so nothing has to be able to. */
const neverNeeded = ["debconf", "openssl", "openssl-provider-legacy", "mawk", "readline-common", "perl-base", "dpkg", "libdb5.3t64", "ucf", "sensible-utils", "adduser", "libc-l10n"];

const unread = /^usr\/share\/(?:man|info|locale|lintian|bug|bash-completion|zsh|menu|applications|pixmaps|doc-base|gcc|gdb|perl5|debconf|base-files)(?:\/|$)|^usr\/share\/doc\/(?!.*\/copyright$).*\/|^(?:boot|home|media|mnt|opt|root|srv|proc|sys|dev|run|tmp)\/|^var\/|^usr\/(?:games|include|src)\//;

/** One list file per package, written by mmdebstrap's hook: name, version, paths. */
const lists = "package-lists";
const hook = `mkdir "$1/${lists}"; for deb in "$1"/var/cache/apt/archives/*.deb; do name=$(dpkg-deb -f "$deb" Package); { dpkg-deb -f "$deb" Version; dpkg-deb --fsys-tarfile "$deb" | tar -t; } > "$1/${lists}/$name"; done`;

/** Unpacked packages of Debian, never configured: no maintainer script runs, so any machine can make it for any architecture. */
export async function debianRecipe(release: DebianRelease, args: DebianArgs, repository: string): Promise<Recipe> {
  return {
    about: args.about,
    inputs: {
      "Debian release": `${release.suite} as of ${release.asOf}`,
      [`Debian packages of "${args.about}"`]: [...args.packages, ...(args.above ?? []).map((name) => `+${name}`), ...(args.without ?? []).map((name) => `-${name}`)].join(" "),
      [`choice of files of "${args.about}"`]: digestOfText(String(args.skip)),
      "recipe for Debian packages": await digestOfFiles(join(repository, "packages/images/src/recipes"), ["debian.ts"]),
    },
    minutes: 0.3,
    peakBytes: 600 * 2 ** 20,
    make: (shop) => unpack(release, args, shop),
  };
}

async function unpack(release: DebianRelease, args: DebianArgs, shop: Workshop): Promise<MadeLayer> {
  const tree = join(shop.folder, "debian");
  const lower = args.above ?? [];
  const options = ["--variant=extract", "--format=directory", `--architectures=${shop.architecture}`, `--include=${[...lower, ...args.packages].join(",")}`, `--extract-hook=${hook}`];
  await runTool("mmdebstrap", [...options, release.suite, tree], { log: join(shop.cache, "logs", "mmdebstrap.log"), purpose: `Debian packages of "${args.about}"` });
  const lowerNames = new Set(shop.below.flatMap(({ contents }) => contents.filter(({ ecosystem }) => ecosystem === "debian").map(({ name }) => name)));
  const dropped = new Set([...neverNeeded, ...(args.without ?? [])]);
  const contents: Component[] = [];
  const kept = new Set<string>();
  for (const name of packagesIn(tree)) {
    if (dropped.has(name) || lowerNames.has(name)) continue;
    const [version = "", ...paths] = readFileSync(join(tree, lists, name), "utf8").trim().split("\n");
    contents.push({ ecosystem: "debian", name, version, licence: debianLicence(tree, name) });
    for (const path of paths) kept.add(path.replace(/^\.\//, "").replace(/\/$/, ""));
  }
  const entries = entriesOf(tree, "/", (path) => kept.has(path) && !unread.test(path) && !args.skip?.test(path));
  return { entries: entries.filter((entry) => !isBareFolder(entry)), contents };
}

const isBareFolder = (entry: LayerEntry): boolean => "folder" in entry && !/^\/(?:etc|usr\/local)/.test(entry.path);

function packagesIn(tree: string): string[] {
  return entriesOf(join(tree, lists), "").map((entry) => entry.path.replace(/^\//, ""));
}

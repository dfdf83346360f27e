import { readFileSync, readdirSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { debianRecipe, type DebianRelease } from "./debian.ts";
import type { Recipe, Workshop } from "./recipe.ts";
import { digestOfFiles } from "./tree.ts";

/** What every image stands on: the C and C++ libraries, root certificates, time zones. No shell, no package manager. */
export const basePackages = ["base-files", "libc6", "libc-bin", "libgcc-s1", "libstdc++6", "zlib1g", "ca-certificates", "tzdata", "netbase", "media-types"] as const;

/** Of libc-bin only the C.UTF-8 locale is wanted; its programs need a shell or root. */
const skip = /^usr\/(?:s?bin)\/|^usr\/share\/(?:libc-bin|ca-certificates\/mozilla)\/|^etc\/(?:ca-certificates|ld\.so|update-motd|profile|default|ssl\/openssl)/;

export async function baseRecipe(release: DebianRelease, repository: string): Promise<Recipe> {
  const recipe = await debianRecipe(release, { about: "Debian base", packages: basePackages, skip }, repository);
  return {
    ...recipe,
    inputs: { ...recipe.inputs, "recipe for the Debian base": await digestOfFiles(join(repository, "packages/images/src/recipes"), ["debian-base.ts"]) },
    async make(shop) {
      const { entries, contents } = await recipe.make(shop);
      const certificates = await bundle(shop);
      const folders = ["/tmp", "/var/tmp"].map((path) => ({ path, folder: true, mode: 0o1777 }) as const);
      const empty = ["/dev", "/etc", "/home", "/opt", "/proc", "/run", "/sys", "/usr/local/bin", "/var/lib"].map((path) => ({ path, folder: true }) as const);
      const texts = [{ path: "/etc/nsswitch.conf", contents: "passwd: files\ngroup: files\nhosts: files dns\nservices: files\nprotocols: files\n" }];
      return { entries: [...withoutPaths(entries, [...folders, ...empty, ...texts].map(({ path }) => path)), ...folders, ...empty, ...texts, { path: "/etc/ssl/certs/ca-certificates.crt", from: certificates }], contents };
    },
  };
}

function withoutPaths<T extends { path: string }>(entries: readonly T[], paths: readonly string[]): T[] {
  return entries.filter(({ path }) => !paths.includes(path));
}

/** The one file that TLS libraries read, as Debian's own script would write it. */
async function bundle(shop: Workshop): Promise<string> {
  const folder = join(shop.folder, "debian", "usr/share/ca-certificates/mozilla");
  const file = join(shop.folder, "ca-certificates.crt");
  await mkdir(shop.folder, { recursive: true });
  await writeFile(file, readdirSync(folder).sort().map((name) => readFileSync(join(folder, name), "utf8")).join(""));
  return file;
}

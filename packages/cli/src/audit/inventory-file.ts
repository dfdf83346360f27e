import { readdir, readFile, stat } from "node:fs/promises";
import { extname, join } from "node:path";
import { HostName } from "@homelab/hardware";
import { isMap, isScalar, LineCounter, parseDocument, type Pair, type YAMLMap } from "yaml";

/** Where a host is written, and what stands there about it. */
interface Entry {
  host: string;
  at: string;
  variables: Readonly<Record<string, unknown>>;
}

const reserved: Readonly<Record<string, string>> = { audit: "audit.json is the record of the runs", localhost: "Ansible calls the machine it runs on by that name" };

/**
 * Everything wrong with the names in an inventory, found before Ansible sees it: a name becomes a file name, an argument and a
 * label, and Ansible merges two hosts of one name without a word.
 */
export async function problemsOfInventory(path: string): Promise<string[]> {
  const files = await filesOf(path);
  const looked = await Promise.all(files.map(problemsAndEntries));
  const entries = looked.flatMap((each) => each.entries);
  return [...looked.flatMap((each) => each.problems), ...entries.flatMap(badName), ...twoOfOneName(entries), ...(entries.length === 0 && looked.every((each) => each.problems.length === 0) ? [`${path} names no hosts.`] : [])];
}

/** Ansible reads every file of a folder, except the variables. */
async function filesOf(path: string): Promise<string[]> {
  const found = await stat(path).catch(() => undefined);
  if (!found?.isDirectory()) return [path];
  const names = await readdir(path, { recursive: true, withFileTypes: true });
  const variables = new RegExp(`^${RegExp.escape(path)}/(?:group_vars|host_vars)(?:/|$)`);
  return names.filter((entry) => entry.isFile() && !variables.test(`${entry.parentPath}/`)).map((entry) => join(entry.parentPath, entry.name)).sort();
}

async function problemsAndEntries(file: string): Promise<{ problems: string[]; entries: Entry[] }> {
  if (![".yml", ".yaml"].includes(extname(file))) return { problems: [`${file} does not end in .yml: only YAML inventories are read, no scripts and no INI files.`], entries: [] };
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => error);
  if (typeof text !== "string") return { problems: [`${file}: ${text.code === "ENOENT" ? "there is no such file" : text.message}.`], entries: [] };
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true });
  if (document.errors.length > 0) return { problems: document.errors.map((error) => `${file}:${lines.linePos(error.pos[0]).line}: ${error.message.split("\n")[0] ?? "no YAML"}.`), entries: [] };
  const place = (offset: number) => `${file}:${lines.linePos(offset).line}`;
  return { problems: [], entries: isMap(document.contents) ? entriesIn(document.contents, place) : [] };
}

/** Groups hold `hosts` and `children`, which hold groups. */
function entriesIn(groups: YAMLMap, place: (offset: number) => string): Entry[] {
  return groups.items.flatMap(({ value: group }) => {
    if (!isMap(group)) return [];
    const hosts = group.get("hosts");
    const children = group.get("children");
    return [...(isMap(hosts) ? hosts.items.map((pair) => entryOf(pair, place)) : []), ...(isMap(children) ? entriesIn(children, place) : [])];
  });
}

function entryOf({ key, value }: Pair, place: (offset: number) => string): Entry {
  const host = isScalar(key) ? String(key.value) : String(key);
  const at = isScalar(key) && key.range ? place(key.range[0]) : "the inventory";
  return { host, at, variables: isMap(value) ? (value.toJSON() as Record<string, unknown>) : {} };
}

function badName({ host, at }: Entry): string[] {
  if (!HostName.safeParse(host).success) return [`${at}: host ${JSON.stringify(host)}: a name is a DNS label: lower-case letters, digits and inner hyphens, at most 63.`];
  return Object.hasOwn(reserved, host) ? [`${at}: host "${host}": ${reserved[host] ?? ""}. Give it another name.`] : [];
}

/** One host may stand in several groups; two that say different things are two machines. */
function twoOfOneName(entries: readonly Entry[]): string[] {
  return entries.flatMap((entry, index) => {
    const earlier = entries.slice(0, index).find((other) => other.host === entry.host && differ(other.variables, entry.variables));
    return earlier ? [`${entry.at}: host "${entry.host}" is another machine at ${earlier.at}. Give each machine a name of its own.`] : [];
  });
}

function differ(one: Entry["variables"], other: Entry["variables"]): boolean {
  return Object.keys(one).some((key) => Object.hasOwn(other, key) && JSON.stringify(one[key]) !== JSON.stringify(other[key]));
}

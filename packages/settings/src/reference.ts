import { componentNames, componentPlaces } from "./components.ts";
import { homelabJsonSchema } from "./homelab.ts";

/** What a JSON Schema made from ours says of one key. */
interface Described {
  description?: string;
  default?: string | number | boolean | object;
  properties?: Record<string, Described>;
  required?: string[];
  additionalProperties?: Described | boolean;
  enum?: unknown[];
}

/** docs/settings.md: every key with its default and meaning, one table for each section. */
export function settingsReference(): string {
  const { properties = {} } = homelabJsonSchema() as Described;
  const sections = Object.entries(properties);
  const alone = sections.filter(([, section]) => !childrenOf(section));
  return [
    "# homelab.yaml",
    "",
    "Every key that the file may hold. All of it is optional: without the file the embedded target starts with the defaults below. Another key is an",
    "error that names the nearest known one. Sizes (memory, replicas, buffers, stream bytes) are not here: they follow from what `./just audit`",
    "measured, within `budgets`. Secrets are not here either: a key of the form `…File` or `…Env` names where one is.",
    "",
    "Editors check the file as it is typed when its first line is `# yaml-language-server: $schema=docs/homelab.schema.json`.",
    "",
    "This page is made from the schema: `./just settings-reference`.",
    "",
    ...tableOf(alone.map(([name, section]) => rowOf(name, section, false))),
    ...sections.filter(([, section]) => childrenOf(section)).flatMap(([name, section]) => [`## ${name}`, "", section.description ?? "", "", ...tableOf(rowsBelow(name, section)), ...(name === "components" ? placesTable() : [])]),
  ].join("\n");
}

/** What switching a part off means for the others. */
function placesTable(): string[] {
  const rows = componentNames.map((name) => {
    const { zone, targets, needs } = componentPlaces[name];
    return `| \`${name}\` | ${zone} | ${targets.join(", ")} | ${needs.join(", ") || "–"} |`;
  });
  return ["A part that another enabled one needs cannot be switched off; on `embedded` none of its own can.", "", "| part | zone | targets | needs |", "|---|---|---|---|", ...rows, ""];
}

/** Names the generated schema; kept beside the table because both come from one source. */
export function settingsSchemaFile(): string {
  return `${JSON.stringify(homelabJsonSchema(), null, 2)}\n`;
}

const tableOf = (rows: string[]) => ["| key | default | meaning |", "|---|---|---|", ...rows, ""];

/** Keys below, `NAME` standing for any; undefined for a value. */
function childrenOf(section: Described): [string, Described][] | undefined {
  if (section.properties) return Object.entries(section.properties);
  return typeof section.additionalProperties === "object" ? [["NAME", section.additionalProperties]] : undefined;
}

function rowsBelow(path: string, section: Described): string[] {
  return (childrenOf(section) ?? []).flatMap(([key, child]) => {
    const below = childrenOf(child);
    const row = rowOf(`${path}.${key}`, child, section.required?.includes(key) ?? false);
    return below ? [...(child.description ? [row] : []), ...rowsBelow(`${path}.${key}`, child)] : [row];
  });
}

function rowOf(path: string, { description = "", default: written, enum: choices }: Described, required: boolean): string {
  const plain = written === undefined || typeof written === "object" ? "" : `\`${written === "" ? '""' : String(written)}\``;
  const meaning = choices ? `${description} One of ${choices.map((choice) => `\`${String(choice)}\``).join(", ")}.` : description;
  return `| \`${path}\` | ${required ? "required" : plain} | ${meaning.replaceAll("|", "\\|")} |`;
}

/** Paths of keys without a description; a test holds this empty. */
export function undescribedKeys(): string[] {
  const walk = (path: string, section: Described): string[] =>
    (childrenOf(section) ?? []).flatMap(([key, child]) => {
      const at = path ? `${path}.${key}` : key;
      return [...(child.description || key === "NAME" ? [] : [at]), ...walk(at, child)];
    });
  return walk("", homelabJsonSchema());
}

import { homelabJsonSchema } from "@homelab/settings";
import { stringify } from "yaml";

/** What the JSON Schema of homelab.yaml says of one key. */
interface Described {
  description?: string;
  default?: unknown;
  properties?: Record<string, Described>;
}

/** A section as comments: each key with its default and meaning, taken from the schema, so that neither can go stale. */
export function sectionOfDefaults(name: string): string[] {
  const section = (homelabJsonSchema() as Described).properties?.[name];
  if (!section) throw new Error(`homelab.yaml has no section ${name}`);
  return [...prose(section.description ?? "", ""), `#${name}:`, ...keysOf(section, "  ")];
}

function keysOf({ properties = {} }: Described, indent: string): string[] {
  const written = Object.entries(properties).flatMap(([key, child]) => {
    if (!child.properties) return child.default === undefined || typeof child.default === "object" ? [] : [{ key, line: `#${indent}${key}: ${inYaml(child.default)}`, meaning: child.description ?? "" }];
    return isFlat(child) ? [{ key, line: `#${indent}${key}: ${flow(child)}`, meaning: child.description ?? "" }] : [];
  });
  const width = Math.max(0, ...written.map(({ line }) => line.length));
  const nested = Object.entries(properties).filter(([, child]) => child.properties && !isFlat(child));
  return [
    ...written.map(({ line, meaning }) => `${line.padEnd(width)}  # ${meaning}`),
    ...nested.flatMap(([key, child]) => [`#${indent}${key}:${child.description ? `  # ${child.description}` : ""}`, ...keysOf(child, `${indent}  `)]),
  ];
}

/** A few short values fit on the line of their key. */
const isFlat = ({ properties = {} }: Described): boolean => Object.keys(properties).length > 0 && Object.keys(properties).length <= 3 && Object.values(properties).every(({ properties: below, default: written }) => !below && written !== undefined && typeof written !== "object");

const flow = ({ properties = {} }: Described): string => `{ ${Object.entries(properties).map(([key, child]) => `${key}: ${inYaml(child.default)}`).join(", ")} }`;

const inYaml = (value: unknown): string => stringify(value).trim();

/** Comment lines no wider than a screen. */
export function prose(text: string, indent: string): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ").filter(Boolean)) {
    const last = lines.at(-1);
    if (last !== undefined && `${indent}# ${last} ${word}`.length <= 120) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines.map((line) => `${indent}# ${line}`);
}

import type { Component } from "../recipes/recipe.ts";

/** Each piece of software once, in a fixed order. */
export function uniqueComponents(components: readonly Component[]): Component[] {
  const once = new Map(components.map((component) => [`${component.ecosystem} ${component.name} ${component.version}`, component]));
  return [...once.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, component]) => component);
}

/** What is another version, new or gone, in words: `libc6 2.41-11 → 2.41-12`. */
export function changedComponents(before: readonly Component[], now: readonly Component[]): string[] {
  const versions = (components: readonly Component[]) => new Map(components.map(({ ecosystem, name, version }) => [`${ecosystem} ${name}`, { name, version }]));
  const [old, fresh] = [versions(before), versions(now)];
  const keys = [...new Set([...old.keys(), ...fresh.keys()])].sort();
  return keys.flatMap((key) => {
    const [was, is] = [old.get(key), fresh.get(key)];
    if (was?.version === is?.version) return [];
    return [`${is?.name ?? was?.name ?? key} ${was?.version ?? "new"} → ${is?.version ?? "gone"}`];
  });
}

const purlTypes: Readonly<Record<Component["ecosystem"], string>> = { debian: "deb/debian", pypi: "pypi", npm: "npm", go: "golang", cargo: "cargo", ours: "generic" };

/** A bill of materials in CycloneDX. Without a time or a serial number: equal contents give an equal file. */
export function renderBill(image: { name: string; version: string }, components: readonly Component[]): string {
  const bill = {
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    version: 1,
    metadata: { component: { type: "container", name: image.name, version: image.version } },
    components: uniqueComponents(components).map(({ ecosystem, name, version, licence }) => ({
      type: "library",
      name,
      version,
      purl: `pkg:${purlTypes[ecosystem]}/${name.startsWith("@") ? `%40${name.slice(1)}` : name}@${encodeURIComponent(version)}`,
      licenses: [{ license: { name: licence } }],
    })),
  };
  return `${JSON.stringify(bill)}\n`;
}

import type { Component, ImageRecord, Part } from "@homelab/images";

export interface PageRow {
  part: Part;
  record: ImageRecord | undefined;
  contents: readonly Component[];
}

/** docs/images.md: what each image is, how large, how long it takes. */
export function renderImagesPage(rows: readonly PageRow[], storedBytes: number): string {
  return `# Images

Written by \`./just images --docs\` from what it built. Sizes are compressed; images share layers, so the sum is less: ${megabytes(storedBytes)} MB are stored. Build times are those of
all layers of an image on two cores with the packages' own caches as they were, shared layers counted in each; other work on the machine lengthens them. The start is from the
first instruction to the first right answer of the smoke test. Every image runs as the user named, without capabilities, on a read-only root; the folders named are the only ones that it writes.

| image | version | MB | build s | start s | memory MB | user | ports | writes | shell | licence |
|---|---|---|---|---|---|---|---|---|---|---|
${rows.map(tableRow).join("\n")}

## Upstream

For a machine with a registry of images. No digest is recorded that was not seen; users and paths differ there.

| image | upstream |
|---|---|
${rows.flatMap(({ part: { name, upstream } }) => (upstream ? [`| ${name} | \`${upstream.image}\`${upstream.note ? `, ${upstream.note}` : ""} |`] : [])).join("\n")}

## To where they go

| cluster | command |
|---|---|
| the local one, when it is up | \`./just images\` |
| k3s on this machine | \`./just images --into k3s\` |
| kind | \`./just images --into kind:NAME\` |
| any that reaches a registry | \`./just images --push registry.example:5000/homelab\`, by skopeo |
| elsewhere | \`./just images --export DIR\`: one OCI archive per image, for \`ctr images import\` |

## Raising something

A Debian upgrade is \`images.debianAsOf\` in \`versions.json\`; a library is a line of its lock's project (\`python/\`, \`tools/*/\`). Then \`./just images --docs\`, which names every version
that became another; what is inside is listed in [versions.md](versions.md).
`;
}

const megabytes = (bytes: number): number => Math.round(bytes / 1e6);

function tableRow({ part, record }: PageRow): string {
  const figures = record ? [megabytes(record.bytes), record.buildSeconds, record.startSeconds, record.memoryBytes ? megabytes(record.memoryBytes) : "–"] : ["–", "–", "–", "–"];
  const ports = Object.entries(part.ports).map(([name, port]) => `${name} ${port}`).join(", ") || "none";
  return `| ${[part.name, part.version, ...figures, part.user.id, ports, part.writable.map(({ path }) => `\`${path}\``).join(", "), part.shell ?? "none", part.licence].join(" | ")} |`;
}

const ecosystems = { debian: "Debian packages", pypi: "Python packages", npm: "npm packages", go: "Go modules", cargo: "Rust crates" } as const;
type Listed = keyof typeof ecosystems;

/** Everything of docs/versions.md from here on is written, not edited. */
export const insideHeading = "## Inside the images";

/** The last section of docs/versions.md: every piece of software in the images, its licence and where it is. */
export function renderInside(rows: readonly PageRow[]): string {
  const sections = (Object.keys(ecosystems) as Listed[]).map((ecosystem) => {
    const lines = linesOf(ecosystem, rows);
    return lines.length === 0 ? "" : `### ${ecosystems[ecosystem]}\n\n| name | version | licence | images |\n|---|---|---|---|\n${lines.join("\n")}\n`;
  });
  return `${insideHeading}

Written by \`./just images --docs\` from the images' bills of materials (CycloneDX, in each image at \`/usr/share/sbom/\`). Debian's packages are recorded as they were found, not
pinned; all others are locked.

${sections.filter((section) => section !== "").join("\n")}`;
}

function linesOf(ecosystem: Listed, rows: readonly PageRow[]): string[] {
  const found = new Map<string, { component: Component; images: string[] }>();
  for (const { part, contents } of rows) {
    for (const component of contents.filter((each) => each.ecosystem === ecosystem)) {
      const key = `${component.name.toLowerCase()} ${component.version}`;
      const entry = found.get(key) ?? { component, images: [] };
      if (!entry.images.includes(part.name)) entry.images.push(part.name);
      found.set(key, entry);
    }
  }
  const inOrder = [...found].sort(([a], [b]) => (a < b ? -1 : 1));
  return inOrder.map(([, { component, images }]) => `| ${component.name} | ${component.version} | ${component.licence.replaceAll("|", "/")} | ${images.length === rows.length ? "all" : images.join(", ")} |`);
}

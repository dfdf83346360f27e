const office = "application/vnd.openxmlformats-officedocument";

/** What the platform reads, by the ending of the name. */
const byEnding: Readonly<Record<string, string>> = {
  pdf: "application/pdf",
  docx: `${office}.wordprocessingml.document`,
  pptx: `${office}.presentationml.presentation`,
  xlsx: `${office}.spreadsheetml.sheet`,
  html: "text/html",
  htm: "text/html",
  xhtml: "text/html",
  md: "text/markdown",
  markdown: "text/markdown",
  txt: "text/plain",
};

/** Endings that `mediaTypeOf` knows, for messages to people and for walking folders. */
export const readableEndings: readonly string[] = Object.keys(byEnding);

/** `application/octet-stream` for an ending the platform does not read. */
export function mediaTypeOf(name: string): string {
  const ending = /\.([a-z0-9]+)$/i.exec(name)?.[1]?.toLowerCase() ?? "";
  return byEnding[ending] ?? "application/octet-stream";
}

import { pdfOf } from "./pdf.ts";

/** A file as the browser's file input takes it. */
export interface GivenFile {
  name: string;
  mimeType: string;
  buffer: Buffer;
}

const markdown = (name: string, text: string): GivenFile => ({ name, mimeType: "text/markdown", buffer: Buffer.from(text) });
const pdf = (name: string, buffer: Buffer): GivenFile => ({ name, mimeType: "application/pdf", buffer });

/** Two facts on two pages, and a third page without any text. */
export const boiler = pdf(
  "boiler.pdf",
  pdfOf([
    [
      { text: "Handbook of the Nordlicht Boiler", down: 90 },
      { text: "The Nordlicht boiler heats the house and the water of the kitchen.", down: 130 },
    ],
    [
      { text: "The safety valve of the boiler opens at a pressure of 3.2 bar.", down: 110 },
      { text: "Anna Keller of Nordlicht GmbH inspects the expansion vessel every March.", down: 640 },
    ],
    [],
  ]),
);

/** Everything in it that could run is text. */
export const hostile = markdown(
  'garden <img src=x onerror="hacked=1">.md',
  `# <img src=x onerror="window.hacked=2"> Garden

The garden pump <script>window.hacked=3</script> needs winter oil before the first frost in Freiburg.

[winter](javascript:window.hacked=4) and <iframe src="https://example.invalid/"></iframe> are words like others.
`,
);

/** Opens like a PDF and breaks off at once. */
export const damaged = pdf("damaged.pdf", Buffer.from("%PDF-1.7\n1 0 obj\n<< /Type /Catalog"));

export const note = (name: string, text: string): GivenFile => markdown(name, text);

/** Width and height of the pages made here, in points. */
export const pageSize = [612, 792] as const;

const fontSize = 14;
const left = 72;

export interface PrintedLine {
  text: string;
  /** Distance of the base line from the top of the page, in points. */
  down: number;
}

/** A PDF of plain lines in Helvetica, one list per page. Only ASCII without brackets and backslashes. */
export function pdfOf(pages: readonly (readonly PrintedLine[])[]): Uint8Array<ArrayBuffer> {
  const first = 4;
  const objects = [
    "<< /Type /Catalog /Pages 2 0 R >>",
    `<< /Type /Pages /Count ${pages.length} /Kids [${pages.map((_, i) => `${first + 2 * i} 0 R`).join(" ")}] >>`,
    "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ...pages.flatMap((lines, i) => {
      const drawn = lines.map(({ text, down }) => `BT /F1 ${fontSize} Tf ${left} ${pageSize[1] - down} Td (${text}) Tj ET`).join("\n");
      return [
        `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 ${pageSize.join(" ")}] /Resources << /Font << /F1 3 0 R >> >> /Contents ${first + 2 * i + 1} 0 R >>`,
        `<< /Length ${drawn.length} >>\nstream\n${drawn}\nendstream`,
      ];
    }),
  ];
  let body = "%PDF-1.7\n";
  const offsets = objects.map((object, i) => {
    const offset = body.length;
    body += `${i + 1} 0 obj\n${object}\nendobj\n`;
    return offset;
  });
  const table = offsets.map((offset) => `${String(offset).padStart(10, "0")} 00000 n \n`).join("");
  const trailer = `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${body.length}\n%%EOF\n`;
  return new TextEncoder().encode(body + trailer);
}

/** Width and height of the pages made here, in points. */
export const pageSize = [612, 792] as const;

const fontSize = 14;
const left = 72;

export interface PrintedLine {
  /** Printable ASCII. */
  text: string;
  /** Distance of the base line from the top of the page, in points. */
  down: number;
}

const picture = "q 400 0 0 500 100 150 cm /I1 Do Q";
const drawnLine = ({ text, down }: PrintedLine) => `BT /F1 ${fontSize} Tf ${left} ${pageSize[1] - down} Td (${text.replace(/[()\\]/g, "\\$&")}) Tj ET`;

/** A PDF of plain lines in Helvetica, one list per page; a page without lines is a picture, like a scan. */
export function pdfOf(pages: readonly (readonly PrintedLine[])[]): Buffer {
  const first = 5;
  const objects = [
    "<< /Type /Catalog /Pages 2 0 R >>",
    `<< /Type /Pages /Count ${pages.length} /Kids [${pages.map((_, i) => `${first + 2 * i} 0 R`).join(" ")}] >>`,
    "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    "<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8 /Length 1 >>\nstream\n.\nendstream",
    ...pages.flatMap((lines, i) => {
      const drawn = lines.length === 0 ? picture : lines.map(drawnLine).join("\n");
      return [
        `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 ${pageSize.join(" ")}] /Resources << /Font << /F1 3 0 R >> /XObject << /I1 4 0 R >> >> /Contents ${first + 2 * i + 1} 0 R >>`,
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
  return Buffer.from(body + trailer, "latin1");
}

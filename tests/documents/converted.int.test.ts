import { doclingConverter } from "@homelab/adapters/docling";
import { type Block, guessLanguage, rebuild } from "@homelab/pipeline";
import { testDocuments } from "@homelab/testing";
import { startConverter } from "@homelab/testing/converter";
import { afterAll, describe, expect, it } from "vitest";

const document = await testDocuments();
const converter = await startConverter();
afterAll(() => converter[Symbol.asyncDispose]());
const adapter = doclingConverter(converter);

async function converted(name: string) {
  const conversion = await adapter.convert({ bytes: await document(name), name, mediaType: "application/octet-stream" }, AbortSignal.timeout(30_000));
  return { ...conversion, ...rebuild(conversion) };
}
const textOf = (blocks: readonly Block[]): string => blocks.map((block) => block.text).join("\n");

describe("columns", () => {
  it.each([
    ["one-column.pdf", 1],
    ["two-columns.pdf", 2],
    ["three-columns.pdf", 3],
  ])("of %s are read one after the other, each paragraph whole", async (name, columns) => {
    const { blocks } = await converted(name);
    const items = blocks.flatMap(({ kind, text }) => (kind === "paragraph" ? [...text.matchAll(/Item (\d+) of this report/gu)].map((match) => Number(match[1])) : []));
    expect(items).toEqual(Array.from({ length: 36 }, (_, index) => index + 1));
    expect(blocks.filter(({ kind }) => kind === "paragraph")).toHaveLength(36);
    expect(blocks.filter(({ kind }) => kind === "heading").map(({ level, text }) => [level, text])).toEqual(Array.from({ length: 6 }, (_, index) => [1, `${index + 1} Section number ${index + 1}`]));
    expect(blocks[0]).toMatchObject({ kind: "title", text: `A report in ${columns} columns` });
  });
});

describe("a page", () => {
  it("that is turned or cropped has its boxes where it is displayed", async () => {
    const { blocks, pageSizes } = await converted("rotated.pdf");
    const first = (page: number) => blocks.find(({ places }) => places[0]?.page === page);
    for (const page of [1, 2, 3, 4]) expect(first(page)?.places[0]?.box?.slice(0, 2)).toEqual([70, 91]);
    expect(pageSizes.map(([width]) => width)).toEqual([400, 600, 400, 600, 340, 520, 340, 520]);
    // cropped by 20 left, 30 bottom, 40 right and 50 top of the sheet, which is turned afterwards
    expect([5, 6, 7, 8].map((page) => first(page)?.places[0]?.box?.slice(0, 2))).toEqual([[50, 41], [40, 71], [30, 61], [20, 51]]);
  });

  it("that is a scan is named, between its readable neighbours", async () => {
    const { blocks, gaps } = await converted("scanned.pdf");
    expect(gaps).toEqual([{ kind: "needs-ocr", pages: [2] }]);
    expect(blocks.map(({ places }) => places[0]?.page)).toEqual([1, 3]);
  });

  it("that vanished with the end of the file is named", async () => {
    const { gaps, pages, pageCount } = await converted("truncated.pdf");
    expect(pageCount).toBe(36);
    const missing = gaps.find(({ kind }) => kind === "missing-pages")?.pages ?? [];
    expect(missing.length).toBeGreaterThan(5);
    expect([...pages.map(({ page }) => page), ...missing]).toEqual(Array.from({ length: 36 }, (_, index) => index + 1));
    for (const { page, lines } of pages) expect(lines.map(({ text }) => text)).toEqual([`Sheet ${page} of 36`]);
  });

  it("opens without the owner's password", async () => {
    expect(textOf((await converted("owner-password.pdf")).blocks)).toContain("Sicherungen");
  });
});

describe("text", () => {
  it("is joined over lines, columns and pages", async () => {
    const { blocks } = await converted("hyphenated.pdf");
    const text = textOf(blocks);
    for (const whole of ["a broken word", "a well-known compound", "as well-known words", "perma", "a document that continues"]) expect(text).toContain(whole);
    expect(text).toContain("the word permanent. The column");
    expect(text).not.toMatch(/bro-|docu-|perma-/u);
    expect(blocks[0]?.places.map(({ page }) => page)).toEqual([1, 1, 2]);
  });

  it("has no running heads and no page numbers in it", async () => {
    const { blocks } = await converted("running-heads.pdf");
    expect(textOf(blocks)).not.toMatch(/Handbook of the harbour|subject of chapter|Page \d+ of 12/u);
    expect([...textOf(blocks).matchAll(/This is line \d+ on sheet \d+,/gu)]).toHaveLength(12 * 20);
  });

  it("in tables becomes Markdown, with rules and without", async () => {
    const { blocks } = await converted("tables.pdf");
    expect(blocks.filter(({ kind }) => kind === "table").map(({ text }) => text)).toEqual([
      "| Part | Port | Memory |\n| --- | --- | --- |\n| NATS | 4222 | 256 MiB |\n| Postgres | 5432 | 1 GiB |\n| Oxigraph | 7878 | 512 MiB |",
      "| Name | Written in | Licence |\n| --- | --- | --- |\n| NATS | Go | Apache-2.0 |\n| Postgres | C | PostgreSQL |\n| Oxigraph | Rust | MIT |",
    ]);
    expect(blocks[1]?.places[0]?.box?.map(Math.round)).toEqual([60, 130, 360, 202]);
  });

  it.each([
    ["german.pdf", "de", "das Buch des Hauses eingetragen. Größere"],
    ["japanese.pdf", "ja", "台帳に記録されます。"],
    ["arabic.pdf", "ar", "يتم فحص النسخ الاحتياطية كل أسبوع"],
    ["utf-16.txt", "und", "Zwölf Boxkämpfer"],
    ["latin-1.html", "und", "Zwölf Boxkämpfer"],
  ])("of %s is %s and comes through", async (name, language, words) => {
    const { blocks } = await converted(name);
    expect(textOf(blocks)).toContain(words);
    expect(guessLanguage(textOf(blocks))).toBe(language);
  });
});

describe("an office document", () => {
  const expected = [
    ["title", undefined, "Care of the harbour lights"],
    ["heading", 1, "When they are lit"],
    ["paragraph", undefined, "The lights are lit at dusk and put out when the first ferry leaves."],
    ["heading", 2, "Who is on duty"],
    ["list-item", undefined, "• The keeper"],
    ["list-item", undefined, "• The deputy"],
    ["list-item", undefined, "1. Open the lamp."],
    ["list-item", undefined, "2. Trim the wick."],
    ["table", undefined, "| Lamp | Range |\n| --- | --- |\n| North | 9 miles |"],
  ];

  it.each(["office.docx", "reference.docx"])("%s keeps its structure, and nothing it refers to is read", async (name) => {
    const { blocks, title } = await converted(name);
    expect(title).toBe("Care of the harbour lights");
    expect(blocks.map(({ kind, level, text }) => [kind, level, text])).toEqual(expected);
  });

  it("of slides or sheets gives its text and its tables", async () => {
    expect(textOf((await converted("slides.pptx")).blocks)).toMatch(/Harbour lights\n• Lit at dusk\nPut out when/u);
    expect(textOf((await converted("sheet.xlsx")).blocks)).toContain("| Lamp | Range |\n| --- | --- |\n| North | 9 |\n| South | 7 |");
  });
});

describe("a marked-up document", () => {
  it("in Markdown keeps headings, lists, code and tables", async () => {
    const { blocks } = await converted("notes.md");
    expect(blocks.map(({ kind }) => kind)).toEqual(["title", "paragraph", "heading", "list-item", "list-item", "list-item", "code", "table"]);
    expect(blocks[1]?.text).toBe("The lights are lit at dusk.");
    expect(blocks[6]?.text).toBe("trim --wick\n  twice");
  });

  it("that is hostile is text and nothing else", async () => {
    const { blocks } = await converted("hostile.html");
    const text = textOf(blocks);
    expect(text).toContain("Ignore all previous instructions");
    expect(text).toContain("DROP GRAPH <urn:x>");
    expect(text).not.toMatch(/script|alert|root:|@import|javascript/u);
  });
});

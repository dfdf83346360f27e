import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Block, ConvertedPage } from "../document.ts";
import { aConversion, aLine, aPage, grid, lines } from "./page-builders.ts";
import { rebuild } from "./rebuild.ts";

const blocksOf = (...pages: ConvertedPage[]): Block[] => rebuild(aConversion(...pages)).blocks;
const texts = (blocks: readonly Block[]): string[] => blocks.map((block) => block.text);

const left = ["The first column begins with this line", "and goes on for a few more of them so", "that nobody can take it for a table or", "for a list, because its lines fill the", "column from its left edge to its right"];
const right = ["edge. The second column is read after", "the first, although its lines stand at", "the same heights as those on the left,", "and its end is also the end of the one", "paragraph that runs through both sides."];

describe("reading order", () => {
  it("reads the left of two columns before the right, as one paragraph with two places", () => {
    const [paragraph, ...others] = blocksOf(aPage(1, [...lines(left, 50, 100), ...lines(right, 310, 100)]));
    expect(others).toEqual([]);
    expect(paragraph?.text).toMatch(/^The first column .* to its right edge\. The second column .* both sides\.$/u);
    expect(paragraph?.places.map((place) => place.box?.[0])).toEqual([50, 310]);
  });

  it("reads what spans both columns before what is below it", () => {
    const across = aLine("A sentence over the whole width of the page stands in the middle of it, between columns and columns again.", 50, 200);
    const page = aPage(1, [across, ...lines(left, 50, 100), ...lines(right, 310, 100), ...lines(left, 50, 300), ...lines(right, 310, 300)]);
    const order = texts(blocksOf(page)).join(" ");
    expect(order.indexOf("both sides.")).toBeLessThan(order.indexOf("over the whole width"));
    expect(order.lastIndexOf("The first column")).toBeGreaterThan(order.indexOf("over the whole width"));
  });

  it("does not take labels beside their descriptions for a column", () => {
    const labels = ["port", "host", "user", "file", "mode"].flatMap((label, row) => [
      aLine(label, 50, 100 + row * 12),
      aLine(`what ${label} means is said in this longer description`, 150, 100 + row * 12),
    ]);
    expect(texts(blocksOf(aPage(1, labels))).join(" ")).toMatch(/port .*what port means.*host .*what host means/su);
  });
});

describe("paragraphs", () => {
  it("mends a word that is broken between lines, and keeps the hyphen of a compound used elsewhere", () => {
    const printed = ["It was a well-known fact that the docu-", "ment could not be found, which is as well-", "known as it is sad, everyone agreed now."];
    expect(texts(blocksOf(aPage(1, lines(printed, 50, 100))))).toEqual([
      "It was a well-known fact that the document could not be found, which is as well-known as it is sad, everyone agreed now.",
    ]);
  });

  it("begins a paragraph at an indent after a sentence's end", () => {
    const first = lines(["A paragraph whose last line is as long as.", "the others ends here with a full stop, yes."], 50, 100);
    const second = [aLine("The next one begins with an indent, and", 65, 124), aLine("goes on at the left edge of the column.", 50, 136)];
    expect(blocksOf(aPage(1, [...first, ...second]))).toHaveLength(2);
  });

  it("keeps list items apart and their further lines with them", () => {
    const items = [aLine("• The first item is long enough to need", 50, 100), aLine("a second line.", 58, 112), aLine("• The second item is short.", 50, 124), aLine("3. The third is numbered.", 50, 136)];
    expect(blocksOf(aPage(1, items)).map(({ kind, text }) => [kind, text])).toEqual([
      ["list-item", "• The first item is long enough to need a second line."],
      ["list-item", "• The second item is short."],
      ["list-item", "3. The third is numbered."],
    ]);
  });

  it("goes on over a page break, around the footnotes of the first page", () => {
    const first = [...lines(["This sentence is not at its end when the", "page is, because it goes on with words that"], 50, 100), aLine("1 A footnote in small print at the foot of it.", 50, 700, { size: 8 })];
    const blocks = blocksOf(aPage(1, first), aPage(2, lines(["stand on the next page, where it ends too."], 50, 100)));
    expect(blocks[0]?.text).toMatch(/words that stand on the next page/u);
    expect(blocks[0]?.places.map((place) => place.page)).toEqual([1, 2]);
    expect(blocks[1]?.text).toMatch(/^1 A footnote/u);
  });
});

describe("headings", () => {
  const body = (top: number) => lines(["Some ordinary text stands below each of", "the headings, so that the usual size is", "known and theirs can be told from it."], 50, top);

  it("take their level from their numbers, else from their size, and the largest on the first page is the title", () => {
    const page = aPage(1, [
      aLine("The harbour", 50, 60, { size: 24, bold: true }),
      aLine("1 Lights", 50, 100, { size: 16, bold: true }),
      ...body(125),
      aLine("1.1 Lamps", 50, 180, { size: 13, bold: true }),
      ...body(200),
      aLine("1.2 Wicks", 50, 250, { size: 13, bold: true }),
      ...body(270),
    ]);
    expect(blocksOf(page).filter(({ kind }) => kind !== "paragraph").map(({ kind, level, text }) => [kind, level, text])).toEqual([
      ["title", undefined, "The harbour"],
      ["heading", 1, "1 Lights"],
      ["heading", 2, "1.1 Lamps"],
      ["heading", 2, "1.2 Wicks"],
    ]);
  });

  it("do not swallow a bold word at the start of a paragraph", () => {
    const page = aPage(1, [aLine("Note", 50, 100, { bold: true }), aLine("that this goes on in the same line of", 80, 100), ...lines(["text and on a second line, so it is no", "heading at all."], 50, 112)]);
    expect(blocksOf(page)).toHaveLength(1);
  });
});

describe("code", () => {
  it("keeps its lines and their indentation", () => {
    const mono = { mono: true };
    const page = aPage(1, [...lines(["An ordinary sentence introduces the code."], 50, 60), aLine("if ready:", 50, 100, mono), aLine("start()", 70, 112, mono), aLine("done()", 50, 124, mono)]);
    expect(blocksOf(page)[1]).toMatchObject({ kind: "code", text: "if ready:\n    start()\ndone()" });
  });
});

describe("running heads", () => {
  const page = (number: number) =>
    aPage(number, [aLine(number % 2 ? "Handbook" : `Chapter ${Math.ceil(number / 4)}`, 50, 30), ...lines([`What stands on sheet ${number} is its own.`], 50, 100), aLine(`Page ${number} of 9`, 280, 770)]);

  it("are gone with the page numbers, and the text of each page is not", () => {
    const found = texts(blocksOf(...Array.from({ length: 9 }, (_, index) => page(index + 1))));
    expect(found).toEqual(Array.from({ length: 9 }, (_, index) => `What stands on sheet ${index + 1} is its own.`));
  });

  it("are not first lines of text that resemble each other", () => {
    const alike = (number: number) => aPage(number, lines(Array.from({ length: 40 }, (_, row) => `Line ${row} of sheet ${number}`), 50, 40));
    const found = texts(blocksOf(alike(1), alike(2), alike(3), alike(4))).join(" ");
    for (const number of [1, 2, 3, 4]) expect(found).toContain(`Line 0 of sheet ${number}`);
  });
});

describe("tables", () => {
  const cells = (rows: readonly (readonly string[])[]) => rows.flatMap((row, at) => row.map((cell, column) => aLine(cell, 55 + column * 100, 105 + at * 20)));
  const rows = [["Part", "Port"], ["NATS", "4222"], ["Postgres", "5432"]];
  const markdown = "| Part | Port |\n| --- | --- |\n| NATS | 4222 |\n| Postgres | 5432 |";

  it("drawn with rules become Markdown with their box", () => {
    const [table, ...others] = blocksOf(aPage(1, cells(rows), { rulings: grid([50, 150, 250], [100, 120, 140, 160]) }));
    expect(table).toEqual({ kind: "table", text: markdown, places: [{ page: 1, box: [50, 100, 250, 160] }] });
    expect(others).toEqual([]);
  });

  it("that only stand in line become Markdown too", () => {
    expect(blocksOf(aPage(1, cells(rows)))).toMatchObject([{ kind: "table", text: markdown }]);
  });

  it("escape what Markdown would read as a border", () => {
    const [table] = blocksOf(aPage(1, cells([["a|b", "c"], ["d", "e"]]), { rulings: grid([50, 150, 250], [100, 120, 140]) }));
    expect(table?.text).toContain("a\\|b");
  });

  it("are not frames around a page of text", () => {
    const framed = aPage(1, lines(left, 60, 110), { rulings: grid([50, 300], [100, 180]) });
    expect(blocksOf(framed).map(({ kind }) => kind)).toEqual(["paragraph"]);
  });
});

describe("gaps", () => {
  it("name scanned pages and pages that vanished", () => {
    const conversion = { ...aConversion(aPage(1, [aLine("Some text", 50, 100)]), aPage(2, [], { pictures: 1 })), pageCount: 4 };
    expect(rebuild(conversion).gaps).toEqual([
      { kind: "needs-ocr", pages: [2] },
      { kind: "missing-pages", pages: [3, 4] },
    ]);
  });

  it("are none for a page left blank on purpose", () => {
    expect(rebuild(aConversion(aPage(1, [aLine("Some text", 50, 100)]), aPage(2, []))).gaps).toEqual([]);
  });
});

describe("ready blocks", () => {
  it("pass through with their text normalised, and the lines of code and tables kept", () => {
    const blocks: Block[] = [
      { kind: "paragraph", text: "Two\u00a0 words and a \uFB01sh", places: [] },
      { kind: "code", text: "a\n\n  b  \n", places: [] },
      { kind: "paragraph", text: " \u200b ", places: [] },
    ];
    expect(texts(rebuild({ ...aConversion(), blocks }).blocks)).toEqual(["Two words and a fish", "a\n\n  b"]);
  });
});

describe("any page", () => {
  const word = fc.stringMatching(/^[a-z]{1,12}$/u);
  const placed = fc.record({
    text: fc.array(word, { minLength: 1, maxLength: 9 }).map((all) => all.join(" ")),
    left: fc.integer({ min: 20, max: 400 }),
    top: fc.integer({ min: 150, max: 640 }),
    size: fc.constantFrom(8, 10, 10, 10, 14),
    bold: fc.boolean(),
    mono: fc.boolean(),
  });
  const letters = (all: readonly string[]): string => [...all.join("").replaceAll(/\s/gu, "")].sort().join("");

  it("loses no character and repeats none", () => {
    fc.assert(
      fc.property(fc.array(placed, { minLength: 1, maxLength: 40 }), (all) => {
        const printed = all.map(({ text, left: x, top, ...style }) => aLine(text, x, top, style));
        const unique = [...new Map(printed.map((line) => [`${line.text}\n${line.box.map(Math.round).join()}`, line])).values()];
        const blocks = blocksOf(aPage(1, unique)).map(({ kind, text }) => (kind === "table" ? text.replaceAll(/[|-]/gu, "") : text));
        expect(letters(blocks)).toBe(letters(unique.map((line) => line.text)));
      }),
    );
  });

  it("gives every block a place on the page that holds the lines it was made of", () => {
    fc.assert(
      fc.property(fc.array(placed, { minLength: 1, maxLength: 40 }), (all) => {
        const printed = all.map(({ text, left: x, top, ...style }) => aLine(text, x, top, style));
        for (const block of blocksOf(aPage(1, printed))) {
          const inside = printed.filter(({ box }) => block.places.some((place) => place.box !== null && box[0] >= place.box[0] - 0.01 && box[1] >= place.box[1] - 0.01 && box[2] <= place.box[2] + 0.01 && box[3] <= place.box[3] + 0.01));
          const shown = inside.map((line) => line.text).join(" ").split(" ");
          // lines that touch are one word: the end of one, then the start of the next
          const touching = inside.flatMap(({ text: one }) => inside.map(({ text: next }) => one.split(" ").at(-1)! + next.split(" ")[0]!));
          for (const part of block.text.split(/[\s|-]+/u).filter(Boolean)) expect([...shown, ...touching]).toContain(part);
        }
      }),
    );
  });

  it("gives the same blocks whatever order its lines come in", () => {
    const shuffled = fc.uniqueArray(placed, { minLength: 2, maxLength: 30, selector: ({ top }) => Math.floor(top / 16) }).chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })));
    fc.assert(
      fc.property(shuffled, ([all, other]) => {
        const page = (some: typeof all) => aPage(1, some.map(({ text, left: x, top, ...style }) => aLine(text, x, top, style)));
        expect(blocksOf(page(other))).toEqual(blocksOf(page(all)));
      }),
    );
  });
});

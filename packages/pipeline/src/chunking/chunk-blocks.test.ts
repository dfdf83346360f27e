import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Block } from "../document.ts";
import { chunkBlocks, fullText } from "./index.ts";

/** Additive, like a WordPiece tokenizer: words and single other characters. */
const count = (text: string) => text.match(/[\p{L}\p{N}]{1,8}|[^\s\p{L}\p{N}]/gu)?.length ?? 0;
const minilm = { budget: 254, overlap: 63, count };

const paragraph = (text: string, page = 1): Block => ({ kind: "paragraph", text, places: [{ page, box: null }] });
const heading = (text: string, level = 1): Block => ({ kind: "heading", level, text, places: [] });

const vocabulary = "the pump valve of line reads pressure when water flows and a filter stops under load until service opens".split(" ");
const sentence = (random: () => number) => {
  const words = Array.from({ length: 6 + Math.floor(random() * 18) }, () => vocabulary[Math.floor(random() * vocabulary.length)]!);
  return `${words.join(" ")}.`.replace(/^./, (first) => first.toUpperCase());
};
const prose = (random: () => number, sentences: number) => Array.from({ length: sentences }, () => sentence(random)).join(" ");
const seeded = (seed: number) => () => ((seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0) / 2 ** 32);

const text = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 60 }),
  fc.lorem({ maxCount: 40, mode: "sentences" }),
  fc.constantFrom("これは長い文です。", "هذه جملة قصيرة.", "👩‍👩‍👧‍👦", "..........").chain((unit) => fc.nat(120).map((times) => unit.repeat(times))),
  fc.nat(3000).map((length) => "x".repeat(length)),
);
const table = fc.tuple(fc.nat(40), fc.nat(30)).map(([rows, width]) =>
  ["| name | value |", "|---|---|", ...Array.from({ length: rows }, (_, row) => `| row ${row} | ${"cell ".repeat(width)}|`)].join("\n"),
);
const anyBlock: fc.Arbitrary<Block> = fc.oneof(
  fc.record({ kind: fc.constantFrom("paragraph", "list-item", "code", "caption", "title"), text, places: fc.constant<Block["places"]>([]) }),
  fc.record({ kind: fc.constant("heading" as const), level: fc.integer({ min: 1, max: 6 }), text: fc.lorem({ maxCount: 4 }), places: fc.constant<Block["places"]>([]) }),
  fc.record({ kind: fc.constant("table" as const), text: table, places: fc.constant<Block["places"]>([]) }),
);

describe("chunkBlocks", () => {
  it("loses nothing, keeps to the budget and gives exact spans, whatever the document", () => {
    const sizes = fc.record({ budget: fc.integer({ min: 16, max: 120 }), share: fc.double({ min: 0, max: 0.5, noNaN: true }) });
    fc.assert(
      fc.property(fc.array(anyBlock, { maxLength: 14 }), sizes, (blocks, { budget, share }) => {
        const full = fullText(blocks);
        const chunks = chunkBlocks(blocks, { budget, overlap: Math.floor(budget * share), count });
        let covered = 0;
        for (const chunk of chunks) {
          const [start, end] = chunk.span;
          expect(chunk.tokens).toBeLessThanOrEqual(budget);
          expect(chunk.tokens).toBe(count(chunk.text));
          expect(chunk.text === full.slice(start, end) || chunk.text.endsWith(`\n${full.slice(start, end)}`)).toBe(true);
          expect(full.slice(covered, start).trim()).toBe("");
          expect(end).toBeGreaterThan(covered);
          covered = end;
        }
        expect(full.slice(covered).trim()).toBe("");
      }),
      { numRuns: 300, seed: 7 },
    );
  });

  it("keeps to the budget of a tokenizer that counts a whole higher than its parts", () => {
    const superadditive = (passage: string) => Math.ceil(count(passage) ** 1.08);
    const chunks = chunkBlocks([paragraph(prose(seeded(3), 80))], { budget: 100, overlap: 25, count: superadditive });
    expect(Math.max(...chunks.map((chunk) => chunk.tokens))).toBeLessThanOrEqual(100);
  });

  it("gives the same chunks for the same document", () => {
    const blocks = [heading("One"), paragraph(prose(seeded(1), 60)), heading("Two"), paragraph(prose(seeded(2), 60))];
    expect(chunkBlocks(blocks, minilm)).toEqual(chunkBlocks(structuredClone(blocks), minilm));
  });

  it("starts a chunk at each heading, names the path above and repeats nothing across it", () => {
    const blocks = [
      heading("Manual", 1), heading("Install", 2), paragraph("First you unpack."),
      heading("Run", 2), paragraph("Then you start."), heading("Stop", 3), paragraph("Last you stop."),
    ];
    expect(chunkBlocks(blocks, minilm).map(({ text: passage, headings }) => [passage, headings])).toEqual([
      ["Manual\n\nInstall\n\nFirst you unpack.", ["Manual", "Install"]],
      ["Run\n\nThen you start.", ["Manual", "Run"]],
      ["Stop\n\nLast you stop.", ["Manual", "Run", "Stop"]],
    ]);
  });

  it("repeats whole sentences of the chunk before, up to the overlap", () => {
    const chunks = chunkBlocks([paragraph(prose(seeded(5), 60))], minilm);
    expect(chunks.length).toBeGreaterThan(3);
    for (const [nth, chunk] of chunks.slice(1).entries()) {
      const shared = chunks[nth]!.span[1] - chunk.span[0];
      expect(shared).toBeGreaterThan(0);
      expect(count(chunk.text.slice(0, shared))).toBeLessThanOrEqual(minilm.overlap);
      expect(chunk.text).toMatch(/^[A-Z]/);
    }
  });

  it("repeats a table's header where the table goes on", () => {
    const rows = Array.from({ length: 60 }, (_, row) => `| E${row} | the pump does not start in mode ${row} |`);
    const markdown = ["| code | meaning |", "|---|---|", ...rows].join("\n");
    const blocks = [heading("Errors"), { ...paragraph(markdown, 4), kind: "table" as const }];
    const chunks = chunkBlocks(blocks, minilm);
    expect(chunks.length).toBeGreaterThan(2);
    for (const chunk of chunks.slice(1)) expect(chunk.text).toMatch(/^\| code \| meaning \|\n\|---\|---\|\n\| E\d+ \|/);
    const [start, end] = chunks[1]!.span;
    expect(chunks[1]!.text).toBe(`| code | meaning |\n|---|---|\n${fullText(blocks).slice(start, end)}`);
  });

  it("names each place of the blocks it covers once", () => {
    const box: [number, number, number, number] = [1, 2, 3, 4];
    const blocks: Block[] = [
      { ...paragraph("Goes over two pages."), places: [{ page: 1, box }, { page: 2, box }] },
      { ...paragraph("Same line."), places: [{ page: 2, box: [1, 2, 3, 4] }] },
    ];
    expect(chunkBlocks(blocks, minilm).map((chunk) => chunk.places)).toEqual([[{ page: 1, box }, { page: 2, box }]]);
  });

  it("makes no chunk of blank blocks", () => {
    expect(chunkBlocks([paragraph(""), paragraph(" \n "), heading("")], minilm)).toEqual([]);
  });

  it("refuses sizes that cannot be met", () => {
    expect(() => chunkBlocks([], { budget: 4, overlap: 0, count })).toThrow(/budget 4 with overlap 0/);
    expect(() => chunkBlocks([], { budget: 100, overlap: 60, count })).toThrow(/at most half/);
  });

  it("counts about twice the text, also for one endless block", () => {
    for (const blocks of [[paragraph(prose(seeded(9), 3000))], [paragraph("y".repeat(200_000))], [paragraph("- ".repeat(50_000))]]) {
      let counted = 0;
      chunkBlocks(blocks, { ...minilm, count: (passage) => ((counted += passage.length), count(passage)) });
      expect(counted / fullText(blocks).length).toBeLessThan(20);
    }
  });
});

describe("an edit", () => {
  const documents = {
    "a book with headings": (random: () => number) =>
      Array.from({ length: 30 }, (_, nth) => [heading(`Chapter ${nth}`), ...paragraphs(random, 9)]).flat(),
    "one long section": (random: () => number) => paragraphs(random, 260),
    "paragraphs of many sentences": (random: () => number) => paragraphs(random, 50, 24),
  };
  const paragraphs = (random: () => number, length: number, sentences = 5) =>
    Array.from({ length }, () => paragraph(prose(random, 1 + Math.floor(random() * sentences * 2))));

  for (const [name, build] of Object.entries(documents)) {
    it(`of one paragraph in ${name} of 100 chunks changes at most 5 chunks`, () => {
      const blocks = build(seeded(11));
      const before = chunkBlocks(blocks, minilm);
      expect(before.length).toBeGreaterThan(90);
      const known = new Set(before.map((chunk) => chunk.text));
      const changed: number[] = [];
      const edit = fc.record({ at: fc.nat(blocks.length - 1), kind: fc.constantFrom("replace", "insert", "delete"), seed: fc.nat() });
      fc.assert(
        fc.property(edit, ({ at, kind, seed }) => {
          const written = paragraph(prose(seeded(seed), 1 + (seed % 9)));
          const edited = blocks.toSpliced(at, kind === "insert" ? 0 : 1, ...(kind === "delete" ? [] : [written]));
          changed.push(chunkBlocks(edited, minilm).filter((chunk) => !known.has(chunk.text)).length);
        }),
        { numRuns: 200, seed: 42 },
      );
      changed.sort((one, other) => one - other);
      const report = { p50: changed[100], p95: changed[190], max: changed.at(-1) };
      expect(report.p95, JSON.stringify(report)).toBeLessThanOrEqual(4);
      expect(report.max, JSON.stringify(report)).toBeLessThanOrEqual(5);
    });
  }

  it("moves every later chunk when chunks are filled from the front, which is what the bound would catch", () => {
    const filled = (blocks: readonly Block[]) => {
      const chunks: string[][] = [[]];
      for (const block of blocks) {
        if (count([...chunks.at(-1)!, block.text].join(" ")) > minilm.budget) chunks.push([]);
        chunks.at(-1)!.push(block.text);
      }
      return chunks.map((chunk) => chunk.join("\n\n"));
    };
    const blocks = documents["one long section"](seeded(11));
    const known = new Set(filled(blocks));
    const edited = blocks.toSpliced(3, 0, paragraph(prose(seeded(4), 5)));
    expect(filled(edited).filter((chunk) => !known.has(chunk)).length).toBeGreaterThan(5);
  });
});

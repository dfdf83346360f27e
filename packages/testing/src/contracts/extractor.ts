import { Facts, type FactExtractor } from "@homelab/pipeline";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

/** An extractor opened for a test, with what releases it. */
export interface OpenedExtractor {
  extractor: FactExtractor;
  /** Calls of the language model so far; absent for an extractor that has none. */
  modelCalls?(): number;
  close?(): Promise<void>;
}

const ada = "Ada Lovelace wrote notes on the Analytical Engine. The Analytical Engine was designed by Charles Babbage in London.";
const grace = "Grace Hopper worked on the Harvard Mark. Grace Hopper lived in Arlington.";
const passage = (text: string) => ({ text, language: "en", headings: ["Computing"] });

/** Every adapter of `FactExtractor` must pass this, whatever it finds. */
export function describeExtractor(label: string, open: () => Promise<OpenedExtractor>, { startsWithinMs = 10_000 } = {}): void {
  describe(`${label} as FactExtractor`, () => {
    let opened: OpenedExtractor;
    beforeAll(async () => {
      opened = await open();
    }, startsWithinMs);
    afterAll(() => opened?.close?.());
    const read = (text: string, signal?: AbortSignal) => opened.extractor.extract(passage(text), signal);

    it("has an id of a name and a version", () => {
      expect(opened.extractor.id).toMatch(/^[\w-]+(?:\/[^/\s]+)+$/);
    });

    it("gives facts of the agreed shape, and some", async () => {
      const facts = await read(ada);
      expect(Facts.parse(facts)).toEqual(facts);
      expect(facts.entities).not.toEqual([]);
    });

    it("names only what the passage says, each once, and counts it", async () => {
      const { entities } = await read(ada);
      const names = entities.map(({ name }) => name.toLowerCase());
      expect(names).toEqual([...new Set(names)]);
      for (const { name, mentions } of entities) {
        expect(ada.toLowerCase()).toContain(name.toLowerCase());
        expect(mentions).toBeLessThanOrEqual(ada.toLowerCase().split(name.toLowerCase()).length - 1);
      }
    });

    it("relates only what it has named, by a sentence of the passage that names both", async () => {
      const { entities, relations } = await read(ada);
      const names = entities.map(({ name }) => name);
      expect(relations).not.toEqual([]);
      for (const { subject, object, evidence } of relations) {
        expect(names).toEqual(expect.arrayContaining([subject, object]));
        expect(ada).toContain(evidence);
      }
    });

    it("reads the same twice", async () => {
      expect(inOrder(await read(grace))).toEqual(inOrder(await read(grace)));
    });

    it("never mixes passages that are read at once", async () => {
      const [left, right] = await Promise.all([read(ada), read(grace)]);
      expect(JSON.stringify(left)).not.toMatch(/Hopper|Harvard|Arlington/i);
      expect(JSON.stringify(right)).not.toMatch(/Lovelace|Babbage|London/i);
    });

    it("asks a model exactly where it says so", async () => {
      const before = opened.modelCalls?.() ?? 0;
      await read(ada);
      expect((opened.modelCalls?.() ?? 0) > before).toBe(opened.extractor.usesModel);
    });

    it("stops when its caller stops, with the caller's reason", async () => {
      await expect(read(ada, AbortSignal.abort(new Error("enough")))).rejects.toThrow("enough");
    });
  });
}

/** A graph has no order. */
const inOrder = ({ entities, relations }: Facts): Facts => ({
  entities: entities.toSorted((a, b) => a.name.localeCompare(b.name)),
  relations: relations.toSorted((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b))),
});

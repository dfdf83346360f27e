/** Models that cost nothing and still give every row its place: one block, one vector per text, two entities and a relation per passage. */
import type { Converter, CountTokens, Embedder, EmbeddingModel, FactExtractor } from "@homelab/pipeline";

const model: EmbeddingModel = { id: "null@1", dimensions: 384, window: 256, specials: 2, prefixes: { document: "", query: "" } };

export const nullConverter: Converter = {
  id: "null/1",
  async convert({ bytes, mediaType, name }) {
    const blocks = [{ kind: "paragraph" as const, text: new TextDecoder().decode(bytes), places: [] }];
    return { converter: { name: "null", version: "1" }, mediaType, title: name, pageCount: null, pages: [], blocks };
  },
};

/** A unit vector that depends on the text, so that the index is a real one. */
export const nullEmbedder: Embedder = {
  model,
  embed: async (texts) =>
    texts.map((text) => {
      let state = text.length;
      for (const character of text) state = (Math.imul(state, 31) + (character.codePointAt(0) ?? 0)) | 0;
      const vector = Float32Array.from({ length: model.dimensions }, () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0) / 2 ** 31);
      const norm = Math.hypot(...vector);
      return vector.map((value) => value / norm);
    }),
};

export const nullCount: CountTokens = (text) => text.split(/\s+/).length;

export const nullExtractor: FactExtractor = {
  id: "null/1",
  usesModel: false,
  async extract({ text }) {
    const [one = "one", other = "other"] = [text.slice(0, 24).trim(), text.slice(24, 48).trim()];
    const entity = (name: string) => ({ name, type: "term" as const, mentions: 1 });
    return { entities: [entity(one), entity(other)], relations: [{ subject: one, predicate: "precedes", object: other, evidence: text.slice(0, 60) }] };
  },
};

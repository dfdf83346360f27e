import { readFile } from "node:fs/promises";
import { Tokenizer } from "@huggingface/tokenizers";
import type { CountTokens } from "@homelab/pipeline";
import { z } from "zod";

/** The parts of `tokenizer.json` this adapter decides over; everything else passes to the library as it is. */
const TokenizerFile = z.looseObject({
  model: z.looseObject({}),
  normalizer: z.looseObject({ lowercase: z.boolean().optional() }).nullish(),
});

interface Encoder {
  encode(text: string, options?: { add_special_tokens: boolean }): { ids: number[] };
}

/** The library's own declarations import each other without file endings, which TypeScript does not follow here. */
const Encoder = Tokenizer as unknown as new (tokenizer: object, config: object) => Encoder;

export interface PackagedTokenizer {
  countTokens: CountTokens;
  /** Token ids as the model wants them, specials included, never cut and never padded. */
  encode(text: string): readonly number[];
}

/**
 * Reads a Hugging Face `tokenizer.json` for counting without the model. Truncation and padding that the file asks for are dropped:
 * the one shipped with MiniLM cuts at 128 tokens, half of what the model reads.
 */
export async function packagedTokenizer(tokenizerFile: string): Promise<PackagedTokenizer> {
  const file = await readTokenizer(tokenizerFile);
  const tokenizer = new Encoder(
    { ...file, truncation: null, padding: null },
    { do_lower_case: file.normalizer?.lowercase ?? false },
  );
  return {
    countTokens: (text) => tokenizer.encode(text, { add_special_tokens: false }).ids.length,
    encode: (text) => tokenizer.encode(text).ids,
  };
}

async function readTokenizer(path: string): Promise<z.output<typeof TokenizerFile>> {
  try {
    return TokenizerFile.parse(JSON.parse(await readFile(path, "utf8")));
  } catch (cause) {
    throw new Error(`tokenizer: cannot read ${path}. Give the tokenizer.json of the embedding model.`, { cause });
  }
}

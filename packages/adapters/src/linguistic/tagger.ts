import { createRequire } from "node:module";
import type { ItemSentence, ItemToken, ItsFunction, PartOfSpeech, WinkMethods } from "wink-nlp";

/** A word of a sentence with its part of speech. */
export interface Word {
  text: string;
  /** Dictionary form, in lower case. */
  lemma: string;
  pos: PartOfSpeech;
  /** A pronoun, article or the like by wink's own list. */
  stop: boolean;
}

export interface TaggedSentence {
  text: string;
  words: Word[];
}

const require = createRequire(import.meta.url);

/** The model takes about 40 MB of heap: loaded at the first use, once per process. */
let loaded: WinkMethods | undefined;
function wink(): WinkMethods {
  const build = require("wink-nlp") as typeof import("wink-nlp").default;
  loaded ??= build(require("wink-eng-lite-web-model") as typeof import("wink-eng-lite-web-model").default, ["sbd", "pos"]);
  return loaded;
}

const versionOf = (name: string) => (require(`${name}/package.json`) as { version: string }).version;

export const taggerId = `wink-nlp@${versionOf("wink-nlp")}+model@${versionOf("wink-eng-lite-web-model")}`;

export function tag(text: string): TaggedSentence[] {
  const { readDoc, its } = wink();
  const sentences: TaggedSentence[] = [];
  readDoc(text).sentences().each((sentence: ItemSentence) => {
    const words: Word[] = [];
    sentence.tokens().each((token: ItemToken) => {
      words.push({
        text: token.out(),
        lemma: token.out(its.lemma as ItsFunction<string>),
        pos: token.out(its.pos) as PartOfSpeech,
        stop: token.out(its.stopWordFlag) as boolean,
      });
    });
    sentences.push({ text: sentence.out(), words });
  });
  return sentences;
}

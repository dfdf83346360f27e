import { describe, expect, it } from "vitest";
import { extractiveAnswer, NOTHING_FOUND, type RankedPassage } from "./index.ts";
import { contentWords } from "./words.ts";

/**
 * Stands in for a model where only the rules around it matter: texts are as alike as the words they share. The thresholds are
 * tried with the real model in answering.int.test.ts of the adapters.
 */
const embed = async (texts: readonly string[]) =>
  texts.map((text) => {
    const vector = new Float32Array(1021);
    for (const word of contentWords(text, "en")) vector[[...word].reduce((sum, letter) => (sum * 31 + letter.codePointAt(0)!) % 1021, 7)]! += 1;
    const length = Math.hypot(...vector) || 1;
    return vector.map((value) => value / length);
  });

const passage = (chunkId: string, text: string, headings: string[] = []): RankedPassage => ({ chunkId, documentId: "d", title: "Manual", text, headings, score: 1 });
const pump = passage(
  "pump",
  "Changing the filter\n\nSwitch the pump off before you change the oil filter. It must cool down for ten minutes. Turn the oil filter to the left to remove it.\n\nOther work is described elsewhere.",
  ["Changing the filter"],
);
const codes = passage("codes", "| Code | Meaning |\n|---|---|\n| E17 | coolant level too low |\n| E18 | sensor not connected |", ["Error codes"]);
const steps = passage("steps", "To drain the tank, follow these steps:\n\n- Open the drain valve.\n- Wait until the tank is empty.\n- Close the valve.", ["Draining"]);
const ask = (question: string, passages: RankedPassage[] = [pump, codes, steps], language = "en") => extractiveAnswer({ question, language, passages, embed });

describe("extractiveAnswer", () => {
  it("gives sentences with citations, each with its exact place in the chunk", async () => {
    const { answer, answered, used } = await ask("How do I change the oil filter?");
    expect(answered).toBe(true);
    expect(answer).toContain("Switch the pump off before you change the oil filter. [1]");
    expect(used.length).toBeLessThanOrEqual(3);
    for (const { chunkId, sentence, spanInChunk } of used) {
      expect(chunkId).toBe("pump");
      expect(pump.text.slice(...spanInChunk)).toBe(sentence);
    }
  });

  it("reads a row of a table with its column names", async () => {
    const { answer, used } = await ask("What does E17 mean?");
    expect(answer).toBe("Code: E17; Meaning: coolant level too low [1]");
    expect(codes.text.slice(...used[0]!.spanInChunk)).toBe("| E17 | coolant level too low |");
  });

  it("adds the steps that a sentence announces, and never offers a heading as an answer", async () => {
    expect((await ask("How do I drain the tank?")).answer).toBe("To drain the tank, follow these steps: [1] Open the drain valve. [1] Wait until the tank is empty. [1]");
    for (const { sentence } of (await ask("changing the filter")).used) expect(sentence).not.toBe("Changing the filter");
  });

  it("numbers chunks in the order of the answer, the one that answers best first", async () => {
    const twice = [passage("a", "The pump runs at night."), passage("b", "The pump runs at 230 volts and stops at 200 volts."), passage("c", "At 230 volts the pump runs hot.")];
    const { used } = await ask("At how many volts does the pump run?", twice);
    expect(used[0]).toMatchObject({ chunkId: "b", marker: 1 });
    expect(used.map(({ marker }) => marker)).toEqual([...used.map(({ marker }) => marker)].sort());
  });

  it("says the same sentence of two overlapping chunks once", async () => {
    const { used } = await ask("How do I change the oil filter?", [pump, { ...pump, chunkId: "overlap" }]);
    expect(new Set(used.map(({ sentence }) => sentence)).size).toBe(used.length);
    expect(new Set(used.map(({ chunkId }) => chunkId))).toEqual(new Set(["pump"]));
  });

  it("says plainly that nothing answers", async () => {
    const none = { answer: NOTHING_FOUND, answered: false, used: [] };
    for (const question of ["What is the capital of France?", "Who wrote Hamlet?", "", "???"]) expect(await ask(question)).toEqual(none);
    expect(await ask("How do I change the oil filter?", [])).toEqual(none);
    expect(await ask("How do I change the oil filter?", [passage("blank", " \n\n ")])).toEqual(none);
  });

  it("answers by words alone while the embedder is away, but only when nearly all of them are there", async () => {
    const alone = (question: string) => extractiveAnswer({ question, language: "en", passages: [pump, codes, steps] });
    expect((await alone("How do I remove the oil filter?")).answered).toBe(true);
    expect((await alone("How do I replace the filter of the dishwasher?")).answered).toBe(false);
  });

  it("compares a bounded number of sentences, none longer than the passage it stands in", async () => {
    const long = Array.from({ length: 40 }, (_, nth) => passage(`p${nth}`, `The pump number ${nth} has oil. The filter ${nth} is new. ${"x ".repeat(60)}`, ["A heading that goes on ".repeat(20)]));
    const seen: string[] = [];
    await extractiveAnswer({ question: "oil filter", language: "en", passages: long, embed: async (texts) => (seen.push(...texts), embed(texts)) });
    expect(seen.length).toBeLessThanOrEqual(15);
    expect(Math.max(...seen.map((text) => text.length))).toBeLessThanOrEqual(Math.max(...long.map(({ text }) => text.length)));
  });

  it("shows a hostile document inert", async () => {
    const hostile = passage("h", 'The oil filter is [here](javascript:alert(1)) ![x](http://evil.example/p.png) <img src=x onerror="alert(1)">\u001b[31m see [7] now.');
    const { answer } = await ask("Where is the oil filter?", [hostile]);
    expect(answer).toBe("The oil filter is here x  see (7) now. [1]");
  });

  it("does not answer a question with a sentence that asks it", async () => {
    const echo = passage("echo", "Ask it for example: where is the oil filter? The oil filter is under the pump.");
    expect((await ask("Where is the oil filter?", [echo])).answer).toBe("The oil filter is under the pump. [1]");
  });

  it("works in German, Japanese and Arabic", async () => {
    const german = [passage("de", "Die Pumpe fördert Wasser. Der Ölfilter wird alle 500 Stunden gewechselt.")];
    expect((await ask("Wann wird der Ölfilter gewechselt?", german, "de")).answer).toBe("Der Ölfilter wird alle 500 Stunden gewechselt. [1]");
    const japanese = [passage("ja", "ポンプは水を送ります。圧力計で圧力を確認します。")];
    expect((await ask("圧力はどこで確認しますか", japanese, "ja")).answer).toBe("圧力計で圧力を確認します。 [1]");
    const arabic = [passage("ar", "تضخ المضخة الماء. يجب تغيير فلتر الزيت كل شهر.")];
    expect((await ask("متى يجب تغيير فلتر الزيت؟", arabic, "ar")).answer).toBe("يجب تغيير فلتر الزيت كل شهر. [1]");
  });
});

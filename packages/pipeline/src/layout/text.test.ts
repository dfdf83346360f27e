import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { guessLanguage } from "./language.ts";
import { joinLines, normaliseLines, normaliseText, vocabularyOf } from "./text.ts";

describe("normaliseText", () => {
  it.each([
    ["Zwo\u0308lf", "Zwölf", "composes letters"],
    ["o\uFB03ce", "office", "opens ligatures"],
    ["Silben\u00ADtrennung", "Silbentrennung", "drops soft hyphens"],
    ["1.1 Purpose . . . . . . . . 7", "1.1 Purpose … 7", "shortens leader dots"],
    ["\uFEE1\uFEBC\uFEAE", "مصر", "turns shapes of Arabic letters into the letters"],
    [" a \n\t b\u00a0c ", "a b c", "makes white space one blank"],
  ])("%j becomes %j: it %s", (text, expected) => {
    expect(normaliseText(text)).toBe(expected);
  });

  it("changes nothing the second time", () => {
    fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => normaliseText(normaliseText(text)) === normaliseText(text)));
  });
});

describe("normaliseLines", () => {
  it("keeps lines and indentation, and drops blanks at their ends", () => {
    expect(normaliseLines("\nif x:\r\n\ty()   \n\n")).toBe("if x:\n    y()");
  });
});

describe("joinLines", () => {
  const words = vocabularyOf(["a well-known document", "permanent"]);

  it.each([
    ["a docu-", "ment", "a document"],
    ["as well-", "known as", "as well-known as"],
    ["in Baden-", "Baden", "in Baden-Baden"],
    ["AN IM-", "PLIED TERM", "AN IMPLIED TERM"],
    ["soft\u00AD", "ware", "software"],
    ["5 -", "3", "5 - 3"],
    ["東京", "大学", "東京大学"],
    ["one", "two", "one two"],
  ])("%j and %j are %j", (before, after, expected) => {
    expect(joinLines(before, after, words)).toBe(expected);
  });
});

describe("guessLanguage", () => {
  it.each([
    ["en", "The lights are lit at dusk, and they are put out when the first ferry leaves the harbour."],
    ["de", "Die Lichter werden in der Dämmerung angezündet und nicht vor dem ersten Schiff gelöscht."],
    ["fr", "Les lumières sont allumées au crépuscule et elles ne sont éteintes que par le gardien du port."],
    ["es", "Las luces se encienden al anochecer y no se apagan hasta que sale el primer barco del puerto."],
    ["nl", "De lichten worden in de schemering ontstoken en zijn niet uit voor het eerste schip er is."],
    ["it", "Le luci sono accese al tramonto e non si spengono prima che la nave sia partita dal porto."],
    ["ja", "バックアップは毎週確認され、その結果は台帳に記録されます。"],
    ["zh", "每周检查备份，并将结果记录在登记簿中。"],
    ["ar", "يتم فحص النسخ الاحتياطية كل أسبوع وتسجل النتيجة في السجل."],
    ["ru", "Резервные копии проверяются каждую неделю, и результат записывается."],
    ["en", "How often should backups be tested?"],
    ["de", "Wie oft werden die Sicherungen geprüft?"],
    ["und", "NATS 4222 Postgres 5432"],
    ["und", ""],
  ])("says %s", (language, text) => {
    expect(guessLanguage(text)).toBe(language);
  });
});

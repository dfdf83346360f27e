import { describeExtractor } from "@homelab/testing/contracts/extractor";
import { describe, expect, it } from "vitest";
import { linguisticExtractor, questionEntities } from "./index.ts";

const extractor = linguisticExtractor();
const read = (text: string, language = "en", headings: string[] = []) => extractor.extract({ text, language, headings });
const namesIn = async (text: string, language?: string) => (await read(text, language)).entities.map(({ name }) => name);

describeExtractor("grammar", async () => ({ extractor: linguisticExtractor() }));

const manual = `Before the first start, check the coolant level. The main pump feeds two pressure valves.

- The pressure valves open at 3.5 bar.
- Edit /etc/pumpd/pump.conf and set max_pressure; see pumpctl(8) or run pumpctl --dry-run.

| Code | Meaning |
|---|---|
| E17 | Coolant level too low |

$ sudo systemctl restart pumpd && tail -f /var/log/pumpd.log
for (i = 0; i < n; i++) { open(valve[i]); }
Chapter 4 . . . . . . . . . . . . 27`;

describe("the linguistic extractor on English manuals", () => {
  it("names things by noun phrases in the singular, and technical words as they are", async () => {
    const names = await namesIn(manual);
    expect(names).toEqual(expect.arrayContaining(["coolant level", "main pump", "pressure valve", "/etc/pumpd/pump.conf", "max_pressure", "pumpctl", "--dry-run"]));
  });

  it("takes no command line, program text, page number or stop word for a thing", async () => {
    const names = (await namesIn(manual)).join(" | ");
    for (const noise of ["sudo", "systemctl", "valve[i]", "i++", "27", "3.5", "pumpd.log"]) expect(names).not.toContain(noise);
    expect(await namesIn("It is what it is. This and that, they were there; it may have been some of those.")).toEqual([]);
  });

  it("relates neighbours of a sentence by the verb between them, with the sentence as evidence", async () => {
    const { relations } = await read(manual);
    expect(relations).toContainEqual({ subject: "main pump", predicate: "feeds", object: "pressure valve", evidence: "The main pump feeds two pressure valves." });
    expect((await read("The old filter does not protect the pump.")).relations).toEqual([]);
  });

  it("knows people, places, organisations and dates in prose", async () => {
    const { entities } = await read("Debian was started by Ian Murdock in 1993. He met engineers of Microsoft Corporation in Germany on 16 August 1993.");
    const kinds = Object.fromEntries(entities.map(({ name, type }) => [name, type]));
    expect(kinds).toMatchObject({ "Ian Murdock": "person", Germany: "place", "Microsoft Corporation": "organisation", "16 August 1993": "date", "1993": "date" });
  });

  it("keeps to forty things of a passage, the most telling first, and to relations between them", async () => {
    const many = Array.from({ length: 90 }, (_, nth) => `The turbine${"abcdefghij".charAt(nth % 10)}${"klmnopqrst".charAt(Math.floor(nth / 10))} drives the flange.`).join(" ");
    const { entities, relations } = await read(`${many} The flange is warm. The control_unit stops the flange.`);
    expect(entities).toHaveLength(40);
    expect(entities.slice(0, 2).map(({ name }) => name).sort()).toEqual(["control_unit", "flange"]);
    const names = new Set(entities.map(({ name }) => name));
    expect(relations.every(({ subject, object }) => names.has(subject) && names.has(object))).toBe(true);
  });

  it("gives the same facts each time and names what it was made with", async () => {
    expect(await read(manual)).toEqual(await read(manual));
    expect(extractor.id).toMatch(/^linguistic\/\d+\+wink-nlp@[\d.]+\+model@[\d.]+\+compromise@[\d.]+$/);
    expect(extractor.usesModel).toBe(false);
  });

  it("finds nothing in nothing, and survives what is no text", async () => {
    for (const text of ["", " \n ", "||||", "\u0000\u0001", "𝕏".repeat(500), "a".repeat(20_000), "qzaq qzbq", ")".repeat(5000)]) {
      expect((await read(text)).relations).toEqual([]);
    }
  });
});

describe("the linguistic extractor on other languages", () => {
  it("finds German nouns by their capitals, without relations", async () => {
    const { entities, relations } = await read("Die Kühlmittelpumpe fördert Wasser in den Kessel. Prüfen Sie den Druck am Manometer.", "de");
    expect(entities.map(({ name }) => name)).toEqual(expect.arrayContaining(["Wasser", "Kessel", "Druck", "Manometer", "Kühlmittelpumpe"]));
    expect(entities.map(({ name }) => name)).not.toContain("Sie");
    expect(relations).toEqual([]);
  });

  it("finds Japanese content words by script and Arabic ones by repetition", async () => {
    expect(await namesIn("ポンプの圧力を確認してください。圧力が低い場合はバルブを開きます。", "ja")).toEqual(expect.arrayContaining(["ポンプ", "圧力", "バルブ"]));
    expect(await namesIn("افحص المضخة قبل التشغيل. المضخة تحتاج إلى الماء.", "ar")).toContain("مضخة");
  });
});

describe("questionEntities", () => {
  it("gives the longest phrase first, then its parts", () => {
    expect(questionEntities("How do I bleed the main pump valve?", "en").slice(0, 3)).toEqual(["main pump valve", "main pump", "pump valve"]);
    expect(questionEntities("what does --dry-run of pumpctl do", "en")).toEqual(expect.arrayContaining(["--dry-run", "pumpctl"]));
  });

  it("names things in other languages too", () => {
    expect(questionEntities("Wie wechsle ich den Ölfilter der Hauptpumpe?", "de")).toEqual(["Ölfilter", "Hauptpumpe"]);
    expect(questionEntities("ポンプの圧力はどうやって確認しますか", "ja")).toEqual(expect.arrayContaining(["ポンプ", "圧力"]));
    expect(questionEntities("كيف يمكن فحص ضغط المضخة؟", "ar")).toEqual(expect.arrayContaining(["فحص", "ضغط", "مضخة"]));
  });

  it("gives none for a question that names nothing", () => {
    expect(questionEntities("what is it?", "en")).toEqual([]);
    expect(questionEntities("", "und")).toEqual([]);
  });
});

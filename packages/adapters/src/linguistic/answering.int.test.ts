import { extractiveAnswer, type RankedPassage } from "@homelab/pipeline";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { modelFilesIn, packagedEmbedder, type PackagedEmbedder } from "../embedder/index.ts";

const passage = (section: string, text: string): RankedPassage => ({ chunkId: section, documentId: "d", title: "House manual", text, headings: [section], score: 1 });
const manual = [
  passage("Filter", "The oil filter of the pump is changed every 500 hours. Switch the pump off and let it cool down first. Turn the filter to the left by hand to remove it."),
  passage("Error codes", "| Code | Meaning |\n|---|---|\n| E17 | coolant level too low |\n| E18 | temperature sensor not connected |\n| E21 | door open |"),
  passage("Network", "The controller obtains its address by DHCP. To set a fixed address, open the menu, choose Network and enter the address and the netmask. The web page listens on port 8080."),
  passage("Backup", "Backups run every night at two. They are kept for thirty days on the second disk. To restore a file, copy it from the folder of the day."),
  passage("Safety", "Never open the housing while the device is under voltage. Children must not play with the device. Only trained persons may repair it."),
  passage("Warranty", "The warranty covers faults of material for two years from the date of purchase. Wear parts such as seals are excluded."),
];
const answered = [
  ["How often does the oil filter have to be changed?", "500 hours"],
  ["How do I take the filter off?", "to the left"],
  ["What does error E17 mean?", "coolant level too low"],
  ["which code is shown when the door is open", "E21"],
  ["How can I give the controller a static IP?", "choose Network"],
  ["What port does the web interface use?", "8080"],
  ["How long are backups kept?", "thirty days"],
  ["How do I get an old file back?", "copy it from the folder"],
  ["Who is allowed to repair the device?", "trained persons"],
  ["Are seals covered by the warranty?", "excluded"],
] as const;
const foreign = [
  "What is the capital of France?", "Who wrote Hamlet?", "How do I bake sourdough bread?", "When was the Battle of Hastings?", "What are the side effects of ibuprofen?",
  "How many moons does Jupiter have?", "How do I renew a passport?", "What is the boiling point of ethanol?", "Explain the rules of chess.", "Who won the world cup in 2018?",
  "How do I tune a guitar?", "what is photosynthesis", "Which visa do I need for Japan?", "How is cheese made?", "What is the best dog breed for a small flat?",
];

describe("extractive answers with the packaged model", () => {
  let embedder: PackagedEmbedder;
  beforeAll(async () => {
    embedder = await packagedEmbedder({ ...(await modelFilesIn(process.env["HOMELAB_VENV"] ?? "")), threads: 1 });
  });
  afterAll(() => embedder?.close());
  const ask = (question: string) => extractiveAnswer({ question, language: "en", passages: manual, embed: (texts, as) => embedder.embed(texts, as) });

  it("finds the sentence that answers, in at least nine of ten questions", async () => {
    const missed: string[] = [];
    for (const [question, expected] of answered) {
      const { answer } = await ask(question);
      if (!answer.includes(expected)) missed.push(`${question} → ${answer}`);
    }
    expect(missed.length, missed.join("\n")).toBeLessThanOrEqual(1);
  });

  it("says of questions about anything else that nothing answers them", async () => {
    for (const question of foreign) expect(await ask(question), question).toMatchObject({ answered: false, used: [] });
  });
});

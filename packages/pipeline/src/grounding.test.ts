import { expect, it } from "vitest";
import { groundedFacts } from "./grounding.ts";

const TEXT = "Ada Lovelace wrote notes on the Analytical Engine. The engine was designed by\nCharles Babbage in London.";
const named = (...names: string[]) => names.map((name) => ({ name, type: "term" as const }));

it("gives a relation without evidence the first sentence that names both its ends", () => {
  const { relations } = groundedFacts({ entities: named("engine", "Charles Babbage", "Analytical Engine"), relations: [{ subject: "engine", predicate: "designed by", object: "Charles Babbage" }] }, TEXT);
  expect(relations).toEqual([{ subject: "engine", predicate: "designed by", object: "Charles Babbage", evidence: "The engine was designed by\nCharles Babbage in London." }]);
});

it("drops a relation whose ends no sentence names together", () => {
  expect(groundedFacts({ entities: named("Ada Lovelace", "London"), relations: [{ subject: "Ada Lovelace", predicate: "lived in", object: "London" }] }, TEXT).relations).toEqual([]);
});

it("drops a name that is only part of a word, and evidence that was made up", () => {
  const evidence = "Ada Lovelace built the Analytical Engine.";
  expect(groundedFacts({ entities: named("Love", "Ada Lovelace", "Analytical Engine"), relations: [{ subject: "Ada Lovelace", predicate: "built", object: "Analytical Engine", evidence }] }, TEXT)).toEqual({
    entities: [{ name: "Ada Lovelace", type: "term", mentions: 1 }, { name: "Analytical Engine", type: "term", mentions: 1 }],
    relations: [],
  });
});

import { describe, expect, it } from "vitest";
import { topicOf } from "./index.ts";

describe("topicOf", () => {
  it.each([
    ["What happens if the tank is empty?", "en", "the tank is empty?"],
    ["How do I replace the filter?", "en", "replace the filter?"],
    ["what is used to seal a joint?", "und", "seal a joint?"],
    ["Was passiert, wenn der Tank leer ist?", "de", "der Tank leer ist?"],
  ])("leaves out the opening of %j", (question, language, topic) => expect(topicOf(question, language)).toBe(topic));

  it.each([
    ["What is the default port?", "en"],
    ["How do I", "en"],
    ["Which happens first?", "en"],
    ["フィルターの交換方法は?", "ja"],
  ])("keeps %j", (question, language) => expect(topicOf(question, language)).toBe(question));
});

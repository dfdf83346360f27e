import { describe, expect, it } from "vitest";
import type { Part } from "../catalog/part.ts";
import { textRecipe } from "../recipes/text.ts";
import { changedInputs, imageName, inputsOfPart } from "./plan.ts";

function aPart(text: string, about = "A part."): Part {
  return {
    name: "part",
    version: "1",
    about,
    licence: "MIT",
    user: { id: 65532, name: "part" },
    ports: { http: 80 },
    writable: [],
    health: { kind: "none", why: "test" },
    entrypoint: ["/part"],
    recipes: [textRecipe("a text", { "/text": text }, 0o644)],
    smokes: [{ questions: [], seconds: 1 }],
  };
}

describe("an image's name", () => {
  it("is the same for equal inputs", () => expect(imageName(aPart("x"), "amd64")).toBe(imageName(aPart("x"), "amd64")));
  it("changes with an input and with the architecture", () => {
    expect(imageName(aPart("x"), "amd64")).not.toBe(imageName(aPart("y"), "amd64"));
    expect(imageName(aPart("x"), "amd64")).not.toBe(imageName(aPart("x"), "arm64"));
  });
  it("does not change with a sentence about the part", () => expect(imageName(aPart("x", "Other words."), "amd64")).toBe(imageName(aPart("x"), "amd64")));
});

describe("a changed input", () => {
  it("is named", () => expect(changedInputs(inputsOfPart(aPart("x")), inputsOfPart(aPart("y")))).toEqual(["a text"]));
});

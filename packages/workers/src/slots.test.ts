import { describe, expect, it } from "vitest";
import { atOnceFrom, slots } from "./slots.ts";

describe("how much a worker does at once", () => {
  it("is what is said of a stage, and the usual number for the others", () => {
    expect(atOnceFrom("extract=3,link=2")).toEqual({ ...slots, extract: 3, link: 2 });
    expect(atOnceFrom("")).toEqual(slots);
  });

  it.each(["extract", "extract=0", "extract=-1", "extract=2x", "reading=2", "extract=2;link=1"])("is refused as %s", (text) => {
    expect(() => atOnceFrom(text)).toThrow("is not STAGE=COUNT");
  });
});

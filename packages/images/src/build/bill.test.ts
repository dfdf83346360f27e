import { describe, expect, it } from "vitest";
import { changedComponents, renderBill } from "./bill.ts";

const one = { ecosystem: "pypi", name: "one", version: "1.0", licence: "MIT" } as const;
const two = { ecosystem: "npm", name: "@scope/two", version: "2.0", licence: "ISC" } as const;

describe("a bill of materials", () => {
  it("is the same whatever the order, and names each piece once", () => {
    const image = { name: "part", version: "1" };
    expect(renderBill(image, [two, one, one])).toBe(renderBill(image, [one, two]));
    expect((JSON.parse(renderBill(image, [one, one])) as { components: unknown[] }).components).toHaveLength(1);
  });

  it("tells what became another version, came or went", () => {
    const [older, third] = [{ ...one, version: "0.9" }, { ...one, name: "three" }];
    expect(changedComponents([older, two], [one, two])).toEqual(["one 0.9 → 1.0"]);
    expect(changedComponents([one], [one, third])).toEqual(["three new → 1.0"]);
    expect(changedComponents([one, third], [one])).toEqual(["three 1.0 → gone"]);
  });

  it("names packages as scanners do", () => {
    expect(renderBill({ name: "part", version: "1" }, [one, two])).toContain("pkg:npm/%40scope/two@2.0");
  });
});

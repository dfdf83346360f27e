import { describe, expect, it } from "vitest";
import { phaseNamed } from "./phase-named.ts";

describe("a phase", () => {
  it.each(["phase0", "phase0-foundation", "0"])("is meant by %s", (name) => {
    expect(phaseNamed(name, undefined).name).toBe("phase0-foundation");
    expect(phaseNamed(undefined, name).name).toBe("phase0-foundation");
    expect(phaseNamed("phase0", name).name).toBe("phase0-foundation");
  });
  it.each(["phase9", "foundation", "phase", ""])('is not meant by "%s", and the refusal lists them', (name) => expect(() => phaseNamed(name, undefined)).toThrow("phase0-foundation"));
  it("has to be named", () => expect(() => phaseNamed(undefined, undefined)).toThrow("none was named"));
  it("is one: an option that says another is refused", () => expect(() => phaseNamed("phase0", "phase9")).toThrow("which are two"));
});

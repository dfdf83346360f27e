import { describe, expect, it } from "vitest";
import { homelabJsonSchema } from "./homelab.ts";
import { Bytes, Seconds } from "./quantities.ts";

describe("quantities", () => {
  it.each([["100 MiB", 104_857_600], ["1.5 GiB", 1_610_612_736], ["2MB", 2_000_000], [512, 512], ["512", 512]])("reads %s as %d bytes", (written, bytes) => {
    expect(Bytes.parse(written)).toBe(bytes);
  });

  it.each([["2 min", 120], ["90 s", 90], ["1 h", 3600], [5, 5]])("reads %s as %d seconds", (written, seconds) => {
    expect(Seconds.parse(written)).toBe(seconds);
  });

  it.each(["5 MBit", "-1", "0", "many", "", "1e3 MiB"])("refuses %j and says what it takes", (written) => {
    expect(Bytes.safeParse(written).error?.issues[0]?.message).toContain("for example 100 MiB");
  });
});

describe("the JSON Schema for editors", () => {
  it("knows every section and refuses others", () => {
    expect(homelabJsonSchema()).toMatchObject({ additionalProperties: false, properties: { models: {}, state: {}, ports: {}, limits: {}, api: {}, telemetry: {} } });
  });
});

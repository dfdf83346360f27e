import { describe, expect, it } from "vitest";
import { BytesOrNone, secondsFrom, share } from "./bounded.ts";

describe("a share", () => {
  it.each([["10 %", 0.1], ["80%", 0.8], [" 62.5 % ", 0.625], ["5 %", 0.05], ["100 %", 1]])("is %j as %d", (written, fraction) => {
    expect(share(5, 100).parse(written)).toBeCloseTo(fraction, 12);
  });

  it.each([0.8, 80, "80", "4 %", "101 %", "-10 %", "1e1 %", "", null])("is not %j", (written) => {
    expect(share(5, 100).safeParse(written).error?.issues[0]?.message).toContain("from 5 % to 100 %");
  });
});

describe("room", () => {
  it.each([[0, 0], ["0", 0], ["4 GiB", 2 ** 32], ["1.5 MiB", 1_572_864], ["2Gi", 2 ** 31]])("is %j as %d bytes", (written, bytes) => {
    expect(BytesOrNone.parse(written)).toBe(bytes);
  });

  it.each([8, "8", "8 GiBit", "-1 GiB", "", true])("is not %j", (written) => {
    expect(BytesOrNone.safeParse(written).success).toBe(false);
  });
});

describe("a time within bounds", () => {
  it("takes both ends and nothing beyond", () => {
    const time = secondsFrom("1 min", "2 h");
    expect([time.safeParse("60 s"), time.safeParse("2 h"), time.safeParse(3600)].map(({ success }) => success)).toEqual([true, true, true]);
    expect(time.safeParse("59 s").error?.issues[0]?.message).toBe("a time from 1 min to 2 h");
    expect(time.safeParse("121 min").success).toBe(false);
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Bytes, Cores, GiB, goSeconds, kubernetesBytes, kubernetesCores, MiB, parseBytes, parseCores, parseSeconds, printBytes, printCores, printSeconds, Seconds, sumOf } from "./index.ts";

describe("bytes", () => {
  it.each([["100 MiB", 100 * MiB], ["1.5GB", 1.5e9], ["4096", 4096], ["2Gi", 2 * GiB], [" 1 KiB ", 1024]])("reads %s", (text, bytes) => {
    expect(parseBytes(text)).toBe(bytes);
  });
  it.each(["", "GiB", "1 GiBs", "-1 GiB", "1e9", "1 constructor", "0x10", "NaN"])("refuses %j", (text) => {
    expect(parseBytes(text)).toBeUndefined();
  });
  it.each([[0, "0 B"], [1023, "1023 B"], [1536, "1.50 KiB"], [31.2 * GiB, "31.2 GiB"], [128 * MiB, "128 MiB"], [-GiB, "-1 GiB"]])("prints %d for a person", (bytes, text) => {
    expect(printBytes(bytes)).toBe(text);
  });
  it("never asks Kubernetes for more than was given", () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 2 ** 45 }), (bytes) => (parseBytes(kubernetesBytes(bytes)) ?? Infinity) <= bytes));
  });
  it("reads back what it prints, to the digits it prints", () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 2 ** 45 }), (bytes) => Math.abs((parseBytes(printBytes(bytes)) ?? 0) - bytes) <= bytes * 0.01));
  });
});

describe("cores", () => {
  it.each([["500m", 0.5], ["1.5", 1.5], ["2 cores", 2]])("reads %s", (text, cores) => expect(parseCores(text)).toBe(cores));
  it("prints thousandths for Kubernetes and words for a person", () => {
    expect([kubernetesCores(0.25), kubernetesCores(2), kubernetesCores(0.29), kubernetesCores(0), printCores(1), printCores(1.234)]).toEqual(["250m", "2000m", "290m", "1m", "1 core", "1.23 cores"]);
  });
});

describe("seconds", () => {
  it.each([["2 min", 120], ["1.5 h", 5400], ["30", 30], ["250 ms", 0.25], ["7 d", 604_800]])("reads %s", (text, seconds) => expect(parseSeconds(text)).toBeCloseTo(seconds));
  it("prints the largest unit that leaves one", () => {
    expect([printSeconds(5400), printSeconds(90_000), printSeconds(0.25), goSeconds(90)]).toEqual(["1.5 h", "1 d", "250 ms", "90s"]);
  });
});

describe("schemas", () => {
  it("take numbers and texts and refuse the rest in words that show an example", () => {
    expect([Bytes.parse("2 GiB"), Bytes.parse(5), Seconds.parse("2 min"), Cores.parse("500m")]).toEqual([2 * GiB, 5, 120, 0.5]);
    expect(Bytes.safeParse("2 gigs").error?.issues[0]?.message).toContain("100 MiB");
    expect([Bytes.safeParse(0).success, Cores.safeParse(-1).success, Seconds.safeParse(true).success]).toEqual([false, false, false]);
  });
  it("sums", () => expect(sumOf([1, 2, 3])).toBe(6));
});

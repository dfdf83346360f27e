import { OperatorError } from "@homelab/operator-error";
import { describe, expect, it } from "vitest";
import { exitCodeOf } from "./doctor.ts";
import { fail, ok, runProbe, warn, type Finding, type Probe } from "./probe.ts";

const never = () => new Promise<Finding>(() => {});
const probe = (over: Partial<Probe>): Probe => ({ name: "disk", look: never, patienceMs: 100, ...over });

describe("a probe", () => {
  it("is given up after its own time when it never ends", async () => {
    const started = performance.now();
    expect(await runProbe(probe({}))).toMatchObject({ name: "disk", level: "fail", found: "no answer within 0.1 s" });
    expect(performance.now() - started).toBeLessThan(2000);
  });

  it("only warns by its silence where up does not need it", async () => {
    expect(await runProbe(probe({ optional: true }))).toMatchObject({ level: "warn" });
  });

  it("tells a program that it asked to stop with it", async () => {
    let stopped = false;
    await runProbe(probe({ look: (signal) => new Promise(() => signal.addEventListener("abort", () => (stopped = true))) }));
    expect(stopped).toBe(true);
  });

  it("does not wait for the others", async () => {
    const started = performance.now();
    await Promise.all(Array.from({ length: 50 }, () => runProbe(probe({ patienceMs: 200 }))));
    expect(performance.now() - started).toBeLessThan(2000);
  });

  it.each([["after a moment", async () => Promise.reject(new Error("torn"))], ["at once", (): Promise<Finding> => { throw new Error("torn"); }]])("has found something when it throws %s", async (_, look) => {
    expect(await runProbe(probe({ look }))).toMatchObject({ level: "fail", found: "torn" });
  });

  it("hands on what an operator's error says to do", async () => {
    const look = async () => Promise.reject(new OperatorError({ what: "state", where: "/srv", got: "full", do: "Empty it." }));
    expect(await runProbe(probe({ look }))).toEqual({ name: "disk", level: "fail", found: "/srv: full", do: "Empty it." });
  });
});

describe("the exit code", () => {
  const of = (...findings: Finding[]) => exitCodeOf({ ready: findings.every(({ level }) => level !== "fail"), checks: findings.map((finding) => ({ name: "x", ...finding })) });

  it.each([[0, [ok("a")]], [2, [ok("a"), warn("b", "c")]], [1, [ok("a"), warn("b", "c"), fail("d", "e")]]] as const)("is %d for these findings", (code, findings) => {
    expect(of(...findings)).toBe(code);
  });
});

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "yaml";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connect } from "../connected.ts";
import { samples, withSamples } from "./samples.ts";
import { sharedPlatform } from "./shared.ts";

const on = await sharedPlatform();
const { batch } = await connect();
const guide = join(samples, "home-lab-guide.pdf");
const { cases: asked } = parse(await readFile(join(samples, "evaluation.yaml"), "utf8")) as { cases: { question: string; document: string | null }[] };

interface Evaluated {
  passed: boolean;
  job: string;
  cases: { question: string; passed: boolean; mode: string | null; cited: string[]; unmet: string[] }[];
}

let taken: AsyncDisposable;
beforeAll(async () => void (taken = await withSamples(on)), 300_000);
afterAll(async () => {
  // a pod that failed for what was taken away is no part of the platform that is not well
  await batch.deleteCollectionNamespacedJob({ namespace: on.namespace, labelSelector: "app.kubernetes.io/name=promptfoo", propagationPolicy: "Background" });
  await taken[Symbol.asyncDispose]();
}, 300_000);

/** One after another: the second takes away what the first found. */
describe("the evaluation of the live platform", { timeout: 600_000 }, () => {
  it("passes where the samples are in: every answer cites its document in the full mode, or says that nothing answers", async () => {
    const { code, stdout, stderr } = await on.run("promptfoo-eval", "--json");
    expect(code, `${stderr}${stdout}`).toBe(0);
    const { passed, cases } = JSON.parse(stdout) as Evaluated;
    expect(passed).toBe(true);
    expect(cases.map(({ question }) => question)).toEqual(asked.map(({ question }) => question));
    for (const [i, { document }] of asked.entries()) {
      expect(cases[i]).toMatchObject({ passed: true, mode: "full", unmet: [] });
      if (document !== null) expect(cases[i]?.cited).toContain(document);
    }
  });

  it("fails with exit code 1 where a document is missing, and says which answers do not cite it", async () => {
    await on.json("remove", guide, "--yes");
    const { code, stdout } = await on.run("promptfoo-eval");
    expect(code, stdout).toBe(1);
    const lost = asked.filter(({ document }) => document === "home-lab-guide.pdf");
    for (const { question } of lost) expect(stdout.split("\n").find((line) => line.includes(question))).toMatch(/^failed .*does not cite home-lab-guide\.pdf$/);
    expect(stdout).toMatch(new RegExp(`${asked.length - lost.length} of ${asked.length} passed, which is fewer`));
  });
});

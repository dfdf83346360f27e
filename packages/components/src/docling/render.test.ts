import { planOf } from "@homelab/testing/resources";
import { expect, it } from "vitest";
import { renderDoclingArguments } from "./render.ts";

const plan = planOf("docling");
const args = renderDoclingArguments(plan, { maxBytes: 1000, maxPages: 7, timeoutS: 90, recycle: 50 });
const valueOf = (flag: string) => args[args.indexOf(flag) + 1];

it("converts one document at a time, because pods are what is scaled", () => expect(valueOf("--workers")).toBe("1"));

it("refuses a document that is too large before the pod is killed for it", () => {
  const bytes = Number(valueOf("--memory-mb")) * 2 ** 20;
  expect(bytes).toBeLessThan(plan.memory.limitBytes - 100 * 2 ** 20);
  expect(bytes).toBeGreaterThan(plan.memory.limitBytes / 2);
});

it("passes the limits on", () => expect(args.join(" ")).toContain("--max-bytes 1000 --timeout-s 90 --max-pages 7"));

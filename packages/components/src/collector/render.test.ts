import { planOf } from "@homelab/testing/resources";
import { expect, it } from "vitest";
import { renderCollectorConfig } from "./render.ts";

const { memory } = planOf("collector");
const read = (keeper: string | null) => JSON.parse(renderCollectorConfig({ memory, keeper })) as { exporters: object; processors: { memory_limiter: { limit_mib: number } }; service: { pipelines: Record<string, { processors: string[] }> } };

it("drops before it has used up its memory, in every pipeline first", () => {
  expect(read(null).processors.memory_limiter.limit_mib * 2 ** 20).toBeLessThan(memory.limitBytes);
  for (const { processors } of Object.values(read(null).service.pipelines)) expect(processors[0]).toBe("memory_limiter");
});

it("sends on where there is a keeper, and writes to its log where there is none", () => {
  expect(read("http://openobserve.lab.svc:5080/api/default").exporters).toEqual({ otlp_http: { endpoint: "http://openobserve.lab.svc:5080/api/default" } });
  expect(read(null).exporters).toEqual({ file: { path: "/dev/stdout" } });
});

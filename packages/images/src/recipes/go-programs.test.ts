import { join } from "node:path";
import { expect, it } from "vitest";
import { lockedModule } from "./go-programs.ts";

const repository = join(import.meta.dirname, "..", "..", "..", "..");

it("a program of several modules is called after the one that is named", () => {
  expect(lockedModule(repository, "otel-collector", "go.opentelemetry.io/collector/otelcol")).toMatch(/^\d+\.\d+\.\d+$/);
  expect(lockedModule(repository, "otel-collector", "go.opentelemetry.io/collector/otel")).toBe("unknown");
});

import { goProgramRecipe, lockedModule } from "../recipes/go-programs.ts";
import type { CatalogContext } from "./context.ts";
import type { Part } from "./part.ts";

const program = { name: "otel-collector", called: "go.opentelemetry.io/collector/otelcol", minutes: 3 };

/** JSON, which is YAML: takes spans and writes them to its log. */
const config = JSON.stringify({
  extensions: { health_check: { endpoint: "0.0.0.0:13133" } },
  receivers: { otlp: { protocols: { http: { endpoint: "0.0.0.0:4318" } } } },
  processors: { memory_limiter: { check_interval: "1s", limit_mib: 100 }, batch: {} },
  exporters: { file: { path: "/dev/stdout" }, otlp_http: { endpoint: "http://127.0.0.1:4319" } },
  service: { extensions: ["health_check"], pipelines: { traces: { receivers: ["otlp"], processors: ["memory_limiter", "batch"], exporters: ["file"] }, logs: { receivers: ["otlp"], exporters: ["otlp_http"] } } },
});

const span = { traceId: "5b8efff798038103d269b633813fc60c", spanId: "eee19b7ec3c1b174", name: "smoke", kind: 1, startTimeUnixNano: "1", endTimeUnixNano: "2" };

export async function collectorPart({ repository, base }: CatalogContext): Promise<Part> {
  const version = lockedModule(repository, program.name, program.called);
  return {
    name: "collector",
    version,
    about: "OpenTelemetry's collector with the parts that our configuration names.",
    licence: "Apache-2.0",
    upstream: { image: `docker.io/otel/opentelemetry-collector-contrib:${version}` },
    user: { id: 65532, name: "collector" },
    ports: { otlp: 4318, health: 13133 },
    writable: [],
    health: { kind: "http", port: 13133, path: "/" },
    entrypoint: ["/usr/local/bin/otel-collector"],
    command: ["--config", "/etc/otelcol/config.yaml"],
    recipes: [base, await goProgramRecipe(repository, program, "/usr/local/bin/otel-collector")],
    smokes: [
      {
        files: { "/etc/otelcol/config.yaml": config },
        questions: [
          { kind: "get", url: "http://127.0.0.1:13133/", contains: "Server available" },
          { kind: "post", url: "http://127.0.0.1:4318/v1/traces", json: { resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] }, contains: "partialSuccess" },
        ],
        seconds: 30,
      },
    ],
  };
}

import { folderRecipe } from "../recipes/folder.ts";
import { pythonPackagesRecipe, pythonProgram, sitePackages } from "../recipes/python.ts";
import { lockedVersion } from "../recipes/uv-lock.ts";
import type { CatalogContext } from "./context.ts";
import { temporary, type Part } from "./part.ts";

export async function doclingPart({ repository, base, pythonLayer, versions }: CatalogContext): Promise<Part> {
  return {
    name: "docling",
    version: versions["docling-slim"] ?? "unknown",
    about: "The converter: documents to text with places.",
    licence: "MIT",
    user: { id: 65532, name: "docling" },
    ports: { http: 8101 },
    writable: [temporary],
    health: { kind: "http", port: 8101, path: "/health" },
    entrypoint: [pythonProgram, "-m", "docling_sidecar"],
    command: ["--host", "0.0.0.0", "--port", "8101"],
    env: { PYTHONDONTWRITEBYTECODE: "1", PYTHONPATH: "/app" },
    workingFolder: "/app",
    recipes: [
      base,
      pythonLayer,
      await pythonPackagesRecipe({ about: "Docling and its server", project: "python", group: "converter", minutes: 1, peakBytes: 2 ** 30, skip: /(?:^|\/)tests?(?:\/|$)/ }, repository),
      await folderRecipe(repository, "python/docling_sidecar", "/app/docling_sidecar"),
    ],
    smokes: [{ questions: [{ kind: "get", url: "http://127.0.0.1:8101/health", contains: '"ok"' }], seconds: 120 }],
  };
}

const masterKey = "sk-smoke-smoke";

export async function litellmPart({ repository, base, pythonLayer }: CatalogContext): Promise<Part> {
  const version = lockedVersion(repository, "tools/litellm", "litellm");
  return {
    name: "litellm",
    version,
    about: "The gateway to language models.",
    licence: "MIT",
    upstream: { image: `ghcr.io/berriai/litellm:v${version}`, note: "virtual keys need this one and a database" },
    user: { id: 65532, name: "litellm" },
    ports: { http: 4000 },
    writable: [temporary],
    // /health itself would call every model
    health: { kind: "http", port: 4000, path: "/health/liveliness" },
    entrypoint: [pythonProgram, "-c", "from litellm import run_server; run_server()"],
    command: ["--config", "/etc/litellm/config.yaml", "--host", "0.0.0.0", "--port", "4000"],
    env: { PYTHONDONTWRITEBYTECODE: "1", HOME: "/tmp", LITELLM_LOCAL_MODEL_COST_MAP: "True", LITELLM_TELEMETRY: "False", LITELLM_MODE: "PRODUCTION" },
    recipes: [base, pythonLayer, await pythonPackagesRecipe({ about: "LiteLLM", project: "tools/litellm", minutes: 2, peakBytes: 3 * 2 ** 30 }, repository)],
    smokes: [
      {
        files: { "/etc/litellm/config.yaml": "model_list:\n  - model_name: small\n    litellm_params: { model: openai/none, api_base: 'http://127.0.0.1:9/v1', api_key: none }\ngeneral_settings: { master_key: os.environ/LITELLM_MASTER_KEY }\n" },
        env: { LITELLM_MASTER_KEY: masterKey },
        questions: [
          { kind: "get", url: "http://127.0.0.1:4000/health/liveliness", contains: "alive" },
          { kind: "get", url: "http://127.0.0.1:4000/health/readiness", contains: "status" },
        ],
        seconds: 240,
      },
    ],
  };
}

export async function cogneePart({ repository, base, pythonLayer }: CatalogContext): Promise<Part> {
  const version = lockedVersion(repository, "tools/cognee", "cognee");
  return {
    name: "cognee",
    version,
    about: "Cognee's server, one adapter of the extraction port.",
    licence: "Apache-2.0",
    upstream: { image: `docker.io/cognee/cognee:${version}` },
    user: { id: 65532, name: "cognee" },
    ports: { http: 8000 },
    writable: [{ path: "/data", holds: "its own graph and tables" }, temporary],
    health: { kind: "http", port: 8000, path: "/health" },
    entrypoint: [pythonProgram, "-m", "uvicorn", "cognee.api.client:app"],
    command: ["--host", "0.0.0.0", "--port", "8000"],
    // it counts tokens with a table that it would fetch; LiteLLM, which comes with it, carries the table
    env: { PYTHONDONTWRITEBYTECODE: "1", HOME: "/tmp", SYSTEM_ROOT_DIRECTORY: "/data/system", DATA_ROOT_DIRECTORY: "/data/documents", COGNEE_LOGS_DIR: "/tmp/logs", TELEMETRY_DISABLED: "1", ENV: "prod", TIKTOKEN_CACHE_DIR: `/${sitePackages}/litellm/litellm_core_utils/tokenizers` },
    recipes: [base, pythonLayer, await pythonPackagesRecipe({ about: "Cognee", project: "tools/cognee", fromSource: ["langdetect"], minutes: 5, peakBytes: 6 * 2 ** 30, skip: /(?:^|\/)tests?(?:\/|$)/ }, repository)],
    smokes: [{ env: { LLM_API_KEY: "none" }, questions: [{ kind: "get", url: "http://127.0.0.1:8000/health", contains: "ready" }], seconds: 300 }],
  };
}

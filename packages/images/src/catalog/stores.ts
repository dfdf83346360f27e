import { crateRecipe, natsServerRecipe, readCrate } from "../recipes/programs.ts";
import { oxigraphRecipe } from "../recipes/wheel-programs.ts";
import type { CatalogContext } from "./context.ts";
import type { Part } from "./part.ts";

export async function natsPart({ repository, natsServer, base, versions }: CatalogContext): Promise<Part> {
  const version = versions["nats-server"] ?? "unknown";
  return {
    name: "nats",
    version,
    about: "The message server with JetStream.",
    licence: "Apache-2.0",
    upstream: { image: `docker.io/library/nats:${version}` },
    user: { id: 65532, name: "nats" },
    ports: { client: 4222, monitor: 8222 },
    writable: [{ path: "/data", holds: "streams: work in flight and dead letters" }],
    health: { kind: "http", port: 8222, path: "/healthz" },
    entrypoint: ["/usr/local/bin/nats-server"],
    command: ["--config", "/etc/nats/nats.conf"],
    recipes: [base, await natsServerRecipe(repository, natsServer)],
    smokes: [
      {
        files: { "/etc/nats/nats.conf": 'listen: "0.0.0.0:4222"\nhttp: "0.0.0.0:8222"\njetstream { store_dir: "/data", max_file_store: 67108864, sync_interval: always }\n' },
        questions: [
          { kind: "get", url: "http://127.0.0.1:8222/healthz", contains: "ok" },
          { kind: "get", url: "http://127.0.0.1:8222/jsz?config=true", contains: '"sync_always": true' },
        ],
        seconds: 20,
      },
    ],
  };
}

export async function oxigraphPart({ repository, base, versions }: CatalogContext): Promise<Part> {
  const version = versions["oxigraph"] ?? "unknown";
  return {
    name: "oxigraph",
    version,
    about: "The graph store with SPARQL.",
    licence: "MIT OR Apache-2.0",
    upstream: { image: `ghcr.io/oxigraph/oxigraph:${version}` },
    user: { id: 65532, name: "oxigraph" },
    ports: { http: 7878 },
    writable: [{ path: "/data", holds: "a projection of the facts, which can be rebuilt" }],
    health: { kind: "http", port: 7878, path: "/query?query=ASK%20%7B%7D" },
    entrypoint: ["/usr/local/bin/oxigraph"],
    command: ["serve", "--location", "/data", "--bind", "0.0.0.0:7878"],
    // it handles no signal, and the kernel keeps TERM from a first process that does not: elsewhere TERM ends it just as hard
    stopSignal: "SIGKILL",
    recipes: [base, await oxigraphRecipe(repository)],
    smokes: [{ questions: [{ kind: "get", url: "http://127.0.0.1:7878/query?query=ASK%20%7B%7D" }], seconds: 30 }],
  };
}

const garageConfig = `metadata_dir = "/data/meta"
data_dir = "/data/data"
db_engine = "sqlite"
metadata_fsync = true
data_fsync = true
replication_factor = 1
rpc_bind_addr = "0.0.0.0:3901"
rpc_public_addr = "127.0.0.1:3901"
rpc_secret_file = "/etc/garage/rpc-secret"
[s3_api]
api_bind_addr = "0.0.0.0:3900"
s3_region = "homelab"
[admin]
api_bind_addr = "0.0.0.0:3903"
`;

export async function garagePart({ repository, base }: CatalogContext): Promise<Part> {
  const { version } = readCrate(repository, "garage");
  return {
    name: "garage",
    version,
    about: "The object store with S3.",
    licence: "AGPL-3.0",
    upstream: { image: `docker.io/dxflrs/garage:v${version}` },
    user: { id: 65532, name: "garage" },
    ports: { s3: 3900, rpc: 3901, admin: 3903 },
    writable: [{ path: "/data", holds: "original documents and extractions" }],
    health: { kind: "exec", command: ["/garage", "status"] },
    entrypoint: ["/garage"],
    command: ["server"],
    env: { GARAGE_CONFIG_FILE: "/etc/garage/garage.toml" },
    recipes: [base, await crateRecipe(repository, "garage", "/garage")],
    smokes: [
      {
        files: { "/etc/garage/garage.toml": garageConfig, "/etc/garage/rpc-secret": "1799bccfd7411eddcf9ebd316bc1f5287ad12a68094e1c6ac6abde7e6feae1ec" },
        env: { GARAGE_ALLOW_WORLD_READABLE_SECRETS: "true" },
        questions: [
          { kind: "exec", command: ["/garage", "status"], contains: "HEALTHY NODES" },
          { kind: "exec", command: ["/garage", "node", "id", "--quiet"], contains: "@" },
        ],
        seconds: 60,
      },
    ],
  };
}

import { embeddedPlan, plan } from "@homelab/capacity";
import { consumers } from "@homelab/contracts";
import { Connections, HomelabSettings } from "@homelab/settings";
import { sixMachines } from "@homelab/testing/machines";
import { describe, expect, it } from "vitest";
import { newNatsSeed } from "../nats/nkeys.ts";
import { layoutOf } from "../state/layout.ts";
import type { Secrets } from "../state/secrets.ts";
import { renderTarget } from "./files.ts";
import { connectionsFile, natsConfigFile, postgresConfigFile, workerStages } from "./programs.ts";
import type { EmbeddedTarget } from "./target.ts";

const layout = layoutOf("/state");
const secrets: Secrets = {
  natsSeeds: { operator: newNatsSeed(), worker: newNatsSeed(), api: newNatsSeed() },
  postgres: { superuser: "CANARY-superuser", owner: "CANARY-owner", worker: "CANARY-worker", api: "CANARY-api" },
  apiToken: "CANARY-token",
};

const planOf = (machine: keyof typeof sixMachines) => {
  const found = embeddedPlan(plan([sixMachines[machine]], { target: "embedded" }));
  if (!found) throw new Error(`the embedded target does not fit ${machine}`);
  return found;
};
const laptop = planOf("laptop-8gb");

function targetWith(settings: object, sizes = laptop): EmbeddedTarget {
  return {
    plan: sizes,
    settings: HomelabSettings.parse(settings),
    layout,
    executables: { python: "/venv/bin/python3", venv: "/venv", oxigraph: "/state/engines/oxigraph", natsServer: "/state/engines/nats-server", node: "/node" },
    postgres: "/state/engines/postgres",
    user: { name: "homelab", uid: 999, gid: 999 },
    repository: "/repository",
    code: { node: "1", converter: "1" },
    model: { model: "/venv/model.onnx", tokenizer: "/venv/tokenizer.json" },
  };
}

const connectionsOf = (role: string, settings: object) => Connections.parse(JSON.parse(renderTarget(targetWith(settings), secrets).privateFiles[connectionsFile(layout, role)] ?? "null"));
const commandOf = (name: string, settings: object) => renderTarget(targetWith(settings), secrets).programs.find((p) => p.name === name);

describe("the rendered embedded target", () => {
  it("holds no secret in any file or argument, only the names of files that do", () => {
    const { engineFiles, privateFiles, programs } = renderTarget(targetWith({}), secrets);
    const everything = JSON.stringify({ engineFiles, privateFiles, programs });
    expect(everything).not.toContain("CANARY");
    for (const seed of Object.values(secrets.natsSeeds)) expect(everything).not.toContain(seed);
  });

  it("gives worker and API an identity each, in NATS and in Postgres", () => {
    expect(connectionsOf("worker", {})).toMatchObject({ nats: { seedFile: "/state/secrets/nats-worker.nk" }, postgres: { user: "homelab_worker" } });
    expect(connectionsOf("api", {})).toMatchObject({ nats: { seedFile: "/state/secrets/nats-api.nk" }, postgres: { user: "homelab_api" } });
  });

  it("asks for a token exactly when the API listens beyond loopback", () => {
    expect(connectionsOf("api", {}).api.tokenFile).toBeNull();
    expect(connectionsOf("api", { api: { host: "0.0.0.0" } }).api.tokenFile).toBe("/state/secrets/api.token");
  });

  it("uses the packaged model unless a server is named", () => {
    expect(connectionsOf("worker", {}).embedder).toMatchObject({ kind: "packaged" });
    const embedding = { url: "http://127.0.0.1:1/v1", model: "m", dimensions: 768, window: 2048, tokenizer: "/t.json" };
    expect(connectionsOf("worker", { models: { embedding } }).embedder).toMatchObject({ kind: "openai", dimensions: 768, prefixes: { document: "", query: "" } });
  });

  it("reads a key given in a variable from the file it is kept in", () => {
    const chat = { url: "http://127.0.0.1:1/v1", model: "m", apiKeyEnv: "KEY" };
    expect(connectionsOf("api", { models: { chat } }).chat).toMatchObject({ apiKeyFile: "/state/secrets/chat.key", slots: 2 });
  });

  it("works on every stage in exactly one worker", () => {
    expect(Object.values(workerStages).flat().sort()).toEqual([...Object.keys(consumers), "dead"].sort());
  });

  it("changes the command of a part, and so restarts it, when its configuration changed", () => {
    const changed = { ports: { nats: 7001 } };
    expect(commandOf("nats", {})).not.toEqual(commandOf("nats", changed));
    expect(commandOf("api", {})).not.toEqual(commandOf("api", changed));
    expect(commandOf("postgres", {})).toEqual(commandOf("postgres", changed));
    expect(commandOf("oxigraph", {})).toEqual(commandOf("oxigraph", changed));
  });

  it("passes the limits on to the converter", () => {
    const args = commandOf("converter", { limits: { maxBytes: "1 MiB", maxPages: 7, convertTimeout: "90 s" } })?.args.join(" ");
    expect(args).toContain("--max-bytes 1048576 --timeout-s 90 --max-pages 7 ");
  });

  it("gives each part the sizes of the plan", () => {
    const args = (name: string) => commandOf(name, {})?.args.join(" ");
    expect(args("converter")).toMatch(new RegExp(`--workers ${laptop.converters} .* --memory-mb ${Math.floor(laptop.convertMemoryBytes / 2 ** 20)} `));
    for (const name of ["api", "worker-text", "worker-model"] as const) expect(args(name)).toContain(`--max-old-space-size=${laptop.heapMib[name]} `);
    expect(args("worker-model")).toContain(`--at-once embed=1,link=1 --batch ${laptop.embeddingBatch}`);
    expect(args("worker-text")).toContain(`--at-once extract=${laptop.concurrency.extract},chunk=2,ready=4,remove=2 `);
    const files = renderTarget(targetWith({}), secrets).engineFiles;
    expect(files[natsConfigFile(layout)]).toContain(`max_file_store: ${laptop.nats.fileStoreBytes}\n`);
    expect(files[postgresConfigFile(layout)]).toContain(`shared_buffers = ${laptop.postgres.sharedBuffersBytes / 2 ** 20}MB\n`);
  });

  it("restarts only the parts whose sizes another plan changes", () => {
    const before = renderTarget(targetWith({}), secrets).programs;
    const after = renderTarget(targetWith({}, { ...laptop, postgres: { ...laptop.postgres, sharedBuffersBytes: 2 ** 28 } }), secrets).programs;
    expect(after.filter((program, i) => JSON.stringify(program) !== JSON.stringify(before[i])).map(({ name }) => name)).toEqual(["postgres"]);
  });
});

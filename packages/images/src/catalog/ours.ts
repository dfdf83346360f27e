import { createHash } from "node:crypto";
import { appFolder, modelFolder, modelRecipe, nodeModulesRecipe, nodeRecipe, sourcesRecipe } from "../recipes/node.ts";
import type { CatalogContext } from "./context.ts";
import { temporary, type Part } from "./part.ts";

const user = { id: 65532, name: "homelab" };
/** The Jobs of a cluster run `prepare` out of the workers' image. */
const programs = ["api", "prepare", "workers"] as const;

async function recipes({ repository, architecture, venv, base }: CatalogContext): Promise<Part["recipes"]> {
  const modules = nodeModulesRecipe(repository, programs, architecture);
  return [base, nodeRecipe(repository, architecture), modules, await modelRecipe(repository, venv), await sourcesRecipe(repository, programs)];
}

const program = (name: (typeof programs)[number]): string[] => ["/usr/local/bin/node", "--disable-warning=ExperimentalWarning", `${appFolder}/packages/${name}/src/main.ts`];

/** Nothing answers there; the API listens all the same and says what is away. */
const nowhere = "127.0.0.1";
const connections = {
  nats: { url: `nats://${nowhere}:4222`, role: "api", seedFile: "/etc/homelab/seed" },
  postgres: { host: nowhere, port: 5432, database: "homelab", user: "api", passwordFile: "/etc/homelab/password" },
  oxigraph: { url: `http://${nowhere}:7878` },
  converter: { url: `http://${nowhere}:8101` },
  objects: { kind: "files", root: "/tmp" },
  embedder: { kind: "packaged", model: `${modelFolder}/model.onnx`, tokenizer: `${modelFolder}/tokenizer.json` },
  chat: null,
  api: { host: "0.0.0.0", port: 8080, tokenFile: "/etc/homelab/token", maxBytes: 1_000_000 },
  telemetry: { traces: null },
};

const handed = { "/etc/homelab/connections.json": JSON.stringify(connections), "/etc/homelab/password": "smoke", "/etc/homelab/token": "smoke", "/etc/homelab/seed": "SUACSSL3UAHUDXKFSNVUZRF5UHPMWZ6BFDTJ7M6USDXIEDNPPQYYYCU3VY" };

export async function apiPart(context: CatalogContext): Promise<Part> {
  return {
    name: "api",
    version: "0.0.0",
    about: "Our API with its page.",
    licence: "MIT",
    user,
    ports: { http: 8080 },
    writable: [temporary],
    // its page: everything below /api asks for the token, which no probe has
    health: { kind: "http", port: 8080, path: "/" },
    entrypoint: program("api"),
    command: ["--connections", "/etc/homelab/connections.json"],
    env: { NODE_ENV: "production" },
    workingFolder: appFolder,
    recipes: await recipes(context),
    smokes: [
      {
        files: handed,
        questions: [
          { kind: "get", url: "http://127.0.0.1:8080/api/v1/health", headers: { authorization: "Bearer smoke" }, contains: "true" },
          { kind: "get", url: "http://127.0.0.1:8080/", contains: "<html" },
        ],
        seconds: 60,
      },
    ],
  };
}

/** Embeds one sentence with the packaged model through the same adapter as the worker. */
const embedOnce = `(async () => {
  const { MINILM, packagedEmbedder } = await import("${appFolder}/packages/adapters/src/embedder/index.ts");
  const embedder = await packagedEmbedder({ modelFile: "${modelFolder}/model.onnx", tokenizerFile: "${modelFolder}/tokenizer.json" });
  const [vector] = await embedder.embed(["a sentence"], "document");
  console.log("dimensions", vector.length, MINILM.id);
  await embedder.close();
})()`;

/** A file that is there already: loads the whole program and needs no store. */
const doneTask = { kind: "model", url: `http://${nowhere}/model.gguf`, sha256: createHash("sha256").update(handed["/etc/homelab/token"]).digest("hex"), file: "/etc/homelab/token" };

export async function workersPart(context: CatalogContext): Promise<Part> {
  return {
    name: "workers",
    version: "0.0.0",
    about: "Our workers: extract, chunk, embed, link, ready, remove; and the program that prepares the stores.",
    licence: "MIT",
    user,
    ports: {},
    writable: [temporary],
    health: { kind: "none", why: "it listens nowhere; the consumers' waiting pulls at the NATS monitor tell whether it works" },
    entrypoint: program("workers"),
    command: ["--connections", "/etc/homelab/connections.json"],
    env: { NODE_ENV: "production" },
    workingFolder: appFolder,
    recipes: await recipes(context),
    smokes: [
      {
        files: { ...handed, "/etc/homelab/task.json": JSON.stringify(doneTask) },
        questions: [
          { kind: "exec", command: ["/usr/local/bin/node", "--disable-warning=ExperimentalWarning", "--eval", embedOnce], contains: "dimensions 384" },
          { kind: "exec", command: [...program("prepare"), "--task", "/etc/homelab/task.json"] },
        ],
        outlivesStop: "without NATS it waits for the first connection and hears the signal after that",
        seconds: 120,
      },
    ],
  };
}

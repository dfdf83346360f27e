import type { Part, Recipe } from "@homelab/images";

/** One program of the machine's, alone in an image. */
export function programRecipe(from: string, target: string): Recipe {
  return { about: "a program", inputs: { program: from }, minutes: 0, peakBytes: 0, make: async () => ({ entries: [{ path: target, from, mode: 0o755 }, { path: "/tmp", folder: true, mode: 0o1777 }, ...mountPoints], contents: [{ ecosystem: "ours", name: "a program", version: "1", licence: "MIT" }] }) };
}

const mountPoints = ["/dev", "/etc", "/proc", "/sys"].map((path) => ({ path, folder: true }) as const);

/** A nats-server that works; a test breaks what it is about. */
export function natsPart(natsServer: string, changes: Partial<Part> = {}): Part {
  return {
    name: "trial",
    version: "1",
    about: "A part to try.",
    licence: "MIT",
    user: { id: 65532, name: "trial" },
    ports: { monitor: 8222 },
    writable: [{ path: "/data", holds: "nothing" }],
    health: { kind: "http", port: 8222, path: "/healthz" },
    entrypoint: ["/nats-server"],
    command: ["--addr", "127.0.0.1", "--http_port", "8222", "--jetstream", "--store_dir", "/data"],
    recipes: [programRecipe(natsServer, "/nats-server")],
    smokes: [{ questions: [{ kind: "get", url: "http://127.0.0.1:8222/healthz", contains: "ok" }], seconds: 20 }],
    ...changes,
  };
}

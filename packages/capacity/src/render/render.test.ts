import { GiB, parseBytes, parseCores } from "@homelab/quantities";
import { describe, expect, it } from "vitest";
import { sixMachines } from "@homelab/testing/machines";
import { plan } from "../plan.ts";
import { renderGarageSizes, renderQuotaArguments } from "./garage.ts";
import { renderAutoscaler, renderResources, renderStorage } from "./kubernetes.ts";
import { renderLlamaArguments } from "./llama.ts";
import { streamLimits } from "./nats.ts";
import { postgresSettings } from "./postgres.ts";

const made = plan([sixMachines["desktop-32gb"], sixMachines["orin-32gb"]], { target: "homelab" });
const component = (name: string) => {
  const found = made.components.find((c) => c.component === name);
  if (!found) throw new Error(`${name} is not planned`);
  return found;
};
const byName = (args: readonly string[], flag: string) => args[args.indexOf(flag) + 1];

describe("Kubernetes", () => {
  it("is asked for no more than the plan gives", () => {
    for (const c of made.components) {
      const { requests, limits } = renderResources(c);
      expect(parseBytes(limits.memory)).toBeLessThanOrEqual(c.memory.limitBytes);
      expect(parseBytes(requests.memory)).toBeLessThanOrEqual(parseBytes(limits.memory) ?? 0);
      expect(parseCores(requests.cpu)).toBeLessThanOrEqual(parseCores(limits.cpu) ?? 0);
    }
  });
  it("scales what may be scaled by CPU, between one and the plan's most", () => {
    expect(renderAutoscaler(component("docling"), "homelab")).toMatchObject({ spec: { minReplicas: 1, maxReplicas: component("docling").replicas.most, metrics: [{ resource: { name: "cpu" } }] } });
    expect(renderAutoscaler(component("postgres"), "homelab")).toBeUndefined();
  });
  it("gives a volume to what keeps data and none to what does not", () => {
    expect(parseBytes(renderStorage(component("postgres")) ?? "")).toBe(component("postgres").volume?.bytes);
    expect(renderStorage(component("api"))).toBeUndefined();
  });
});

describe("parts", () => {
  it("tells Postgres whole megabytes and keeps huge pages off", () => {
    expect(made.postgres && postgresSettings(made.postgres)).toMatchObject({ shared_buffers: expect.stringMatching(/^\d+MB$/), huge_pages: "off", random_page_cost: "1.1" });
  });
  it("names every stream once", () => {
    expect(made.nats && streamLimits(made.nats).map(({ name }) => name)).toEqual(["INGEST", "EMBED", "KG", "TELEMETRY", "DEAD"]);
  });
  it("gives Garage one copy on one host, and each bucket its quota", () => {
    expect(made.garage && renderGarageSizes(made.garage)).toBe("replication_factor = 1\n");
    expect(made.garage && renderQuotaArguments(made.garage).map((args) => args.slice(0, 4))).toEqual(["raw-documents", "processed", "models"].map((name) => ["bucket", "set-quotas", name, "--max-size"]));
  });
});

describe("llama-server", () => {
  const args = made.model ? renderLlamaArguments(made.model, { file: "/nvme/models/m.gguf", port: 8080 }) : [];
  it("listens on loopback only", () => expect(byName(args, "--host")).toBe("127.0.0.1"));
  it("is told its prompt cache, below the 8 GiB it would take by itself on a 32 GB Jetson", () => {
    expect(Number(byName(args, "--cache-ram")) * 2 ** 20).toBeLessThan(8 * GiB);
  });
  it("has a context that its slots divide", () => expect(Number(byName(args, "-c")) % Number(byName(args, "-np"))).toBe(0));
  it("uses flags that it has today", () => {
    expect(args.filter((arg) => arg.startsWith("-")).sort()).toEqual(["--cache-ram", "--cache-type-k", "--cache-type-v", "--flash-attn", "--host", "--no-mmap", "--port", "-b", "-c", "-m", "-ngl", "-np", "-ub"]);
  });
});

import { GiB, MiB } from "@homelab/quantities";
import { describe, expect, it } from "vitest";
import { compare } from "./compare.ts";
import { demands } from "./demands/index.ts";
import { embeddedPlan } from "./embedded.ts";
import { explain, pathsUnder } from "./explain.ts";
import { factsOf, sixMachines } from "@homelab/testing/machines";
import { measured } from "./figure.ts";
import { tinyChat } from "./model/tiny.ts";
import { plan, UnplannableHosts } from "./plan.ts";
import { chooseProfile } from "./profiles.ts";
import { remedies, withMemory } from "./remedies.ts";
import { violations } from "./violations.ts";

const desktop = sixMachines["desktop-32gb"];
const jetson = sixMachines["orin-64gb"];
const yellow = sixMachines["home-assistant-yellow"];
const laptop = sixMachines["laptop-8gb"];
const all = plan([desktop, jetson, yellow], { target: "homelab" });
const disk = [{ mount: "/", medium: "ssd" as const, sizeGiB: 200, freeGiB: 150 }];

describe("profiles", () => {
  it.each([
    [{ memoryGiB: 31.2 }, "high_memory"],
    [{ memoryGiB: 28.7 }, "default"],
    [{ memoryGiB: 14.3 }, "low_memory"],
    [{ memoryGiB: 14.5, flags: ["avx2"] }, "cpu_optimized"],
    [{ memoryGiB: 14.5 }, "default"],
    [{ memoryGiB: 64, limitGiB: 8 }, "low_memory"],
    [{ memoryGiB: 24, gpus: [{ kind: "discrete", vendor: "nvidia", name: "RTX 3060", memoryBytes: 12 * GiB, driver: "unknown" }] }, "gpu_optimized"],
    [{ memoryGiB: 61.3, gpus: [{ kind: "unified", vendor: "nvidia", name: "Orin", powerMode: "MAXN", driver: "unknown" }] }, "high_memory_gpu"],
  ] as const)("%j is %s", (machine, name) => {
    const chosen = chooseProfile(factsOf({ host: "h", threads: 4, disks: disk, ...machine }));
    expect(chosen.name).toBe(name);
    expect(chosen.why).toContain("of memory");
  });

  it("change replicas, batches and Postgres, visibly", () => {
    const [low, high] = [plan([laptop], { target: "cluster" }), plan([withMemory(laptop, 40 * GiB)], { target: "cluster" })];
    const changes = compare(low, high);
    expect(changes.find(({ path }) => path === "hosts.laptop.profile")).toMatchObject({ before: "low_memory", after: "high_memory" });
    expect(changes.find(({ path }) => path === "postgres.shared_buffers")?.because.join()).toContain("hosts.laptop.profile.sharedBuffers: 20 % → 25 %");
    expect(changes.find(({ path }) => path === "workers.embeddingBatch")).toMatchObject({ before: "1", after: "4" });
  });
});

describe("homelab on three machines", () => {
  it("fits, keeps every rule and puts each part into its zone", () => {
    expect(all.shortfalls).toEqual([]);
    expect(violations(all, [desktop, jetson, yellow])).toEqual([]);
    const hostOf = (name: string) => all.components.find(({ component }) => component === name)?.host;
    expect(["postgres", "llama-cpp", "timescaledb", "home-assistant"].map(hostOf)).toEqual(["desktop", "jetson", "yellow", "yellow"]);
  });

  it("puts synced data on the fast disk and bulk on the large one", () => {
    const mountOf = (name: string) => all.components.find(({ component }) => component === name)?.volume?.mount;
    expect(["postgres", "nats", "oxigraph", "garage"].map(mountOf)).toEqual(["/", "/", "/", "/data"]);
  });

  it("serves the best weights that a Jetson holds", () => {
    expect(all.model).toMatchObject({ model: "GLM-4.7-Flash", quantization: "Q8_0", slots: 4, cacheType: "f16" });
    expect(plan([sixMachines["orin-32gb"]], { target: "homelab" }).model).toMatchObject({ quantization: "Q4_K_M", slots: 2 });
  });

  it("counts the cache of a latent-attention model once: 47 layers × 576 × 2 bytes a token", () => {
    expect(all.why["llama-cpp.perToken"]?.value).toBe(54_144);
  });

  it("counts keys and values of grouped heads: 2 × 36 layers × 8 heads × 128 × 2 bytes a token", () => {
    expect(plan([jetson], { target: "homelab", llm: { name: "qwen3-8b" } }).why["llama-cpp.perToken"]?.value).toBe(147_456);
  });

  it("takes a wish for quantization and context, and refuses an unknown model by name", () => {
    expect(plan([jetson], { target: "homelab", llm: { name: "GLM-4.7-Flash", quantization: "Q5_K_M", context: 16_384 } }).model).toMatchObject({ quantization: "Q5_K_M", contextTokens: 65_536 });
    expect(plan([jetson], { target: "homelab", llm: { name: "hal-9000" } }).shortfalls[0]?.message).toContain("GLM-4.7-Flash, glm-4-9b-chat");
  });

  it("serves a model without a card only on the cluster, and only where somebody names it", () => {
    const servedOn = (target: "cluster" | "homelab", name?: string) => plan([desktop], { target, ...(name === undefined ? {} : { llm: { name } }) }).components.find(({ component }) => component === "llama-cpp");
    expect(servedOn("cluster", "Qwen3-4B")).toMatchObject({ host: "desktop" });
    expect(plan([desktop], { target: "cluster", llm: { name: "Qwen3-4B" } }).model).toMatchObject({ memory: "host", gpuLayers: 0 });
    expect(servedOn("cluster")).toBeUndefined();
    expect(servedOn("homelab", "Qwen3-4B")).toBeUndefined();
  });

  it("serves a small file of somebody's own beside everything else on two cores, where its weight is what it takes", () => {
    const [one, mega] = [measured(4, "a file"), measured(2e6, "a file")];
    const facts = { name: "mine", layers: one, kvWidth: one, embedding: one, vocabulary: one, window: measured(1024, "a file"), files: [{ quantization: "F16", bytes: mega }] };
    const made = plan([sixMachines["vm-24gb-2core"]], { target: "cluster", llm: { name: "mine", facts } });
    expect(made).toMatchObject({ fits: true, shortfalls: [], model: { model: "mine", quantization: "F16", memory: "host" } });
    const { volume } = made.components.find(({ component }) => component === "llama-cpp") ?? {};
    expect(volume?.bytes).toBeGreaterThan(2e6 + 63 * MiB);
    expect(volume?.bytes).toBeLessThan(4e6 + 66 * MiB);
    expect(plan([sixMachines["vm-24gb-2core"]], { target: "cluster", llm: { name: "mine", facts, isThere: true } }).components).toContainEqual(expect.objectContaining({ component: "llama-cpp", volume: null }));
  });

  it("gives the tiny chat model what its server takes, and no disk", () => {
    const made = plan([sixMachines["vm-24gb-2core"]], { target: "cluster", llm: { name: tinyChat } });
    expect(made).toMatchObject({ fits: true, model: null });
    expect(made.components.find(({ component }) => component === "llama-cpp")).toMatchObject({ volume: null, memory: { limitBytes: 256 * MiB }, cpu: { limit: 1 } });
  });

  it("serves the embedding model beside the rest where there is room, and leaves it out in words where there is none", () => {
    expect(plan([sixMachines["vm-24gb-2core"]], { target: "cluster" }).components.map(({ component }) => component)).toContain("embeddings");
    expect(plan([laptop], { target: "cluster" }).absent).toContainEqual({ component: "embeddings", why: expect.stringContaining("the workers embed") as string });
  });

  it("fits a model onto a card and leaves the host's memory to the others", () => {
    const made = plan([factsOf({ host: "desktop", memoryGiB: 31.2, threads: 16, disks: disk, gpus: [{ kind: "discrete", vendor: "nvidia", name: "RTX 3060", memoryBytes: 12 * GiB, driver: "unknown" }] })], { target: "cluster" });
    expect(made.model).toMatchObject({ memory: "card", model: "glm-4-9b-chat", gpuLayers: "all" });
    expect(made.components.find(({ component }) => component === "llama-cpp")?.memory.limitBytes).toBeLessThan(11 * GiB);
  });
});

describe("what is missing", () => {
  it("is listed whole, with what would mend it", () => {
    const made = plan([laptop], { target: "cluster" });
    expect(made.shortfalls.map(({ component }) => component)).toEqual(["litellm", "promptfoo"]);
    expect(made.shortfalls[0]).toMatchObject({ resource: "memory", host: "laptop", needs: 1536 * MiB });
    const ways = remedies([laptop], { target: "cluster" }, made);
    expect(ways.map(({ what }) => what)).toEqual(["use the embedded target on laptop: no Kubernetes, no LiteLLM (target: embedded)", "add 4 GiB of memory to laptop", expect.stringContaining("")]);
    expect(ways.map(({ cost }) => cost)).toEqual([...ways.map(({ cost }) => cost)].sort((a, b) => a - b));
  });

  it("has no remedy where nothing is short", () => expect(remedies([desktop], { target: "cluster" }, plan([desktop], { target: "cluster" }))).toEqual([]));

  it("names the component that was switched off although others need it", () => {
    const made = plan([desktop], { target: "cluster", components: { nats: { enabled: false } } });
    expect(made.shortfalls.map(({ component, message }) => [component, message.includes("needs nats, switched off")])).toEqual(expect.arrayContaining([["api", true], ["worker-text", true], ["worker-model", true]]));
    expect(made.fits).toBe(false);
  });

  it("does not fit a Raspberry Pi of 1 GB, in words", () => {
    const made = plan([factsOf({ host: "pi", architecture: "aarch64", memoryGiB: 0.9, threads: 4, disks: [{ mount: "/", medium: "sd", sizeGiB: 29, freeGiB: 20 }] })], { target: "embedded" });
    expect(made.fits).toBe(false);
    expect(made.shortfalls.filter(({ resource }) => resource === "memory").length).toBeGreaterThan(2);
  });

  it("is planned for and shown where a fact is unknown", () => {
    const made = plan([factsOf({ host: "h", memoryGiB: 31, threads: 8, gpus: "unknown", disks: [{ mount: "/", medium: "unknown", sizeGiB: 400 }] })], { target: "cluster" });
    expect(made.unknowns.map(({ fact, assumed }) => `${fact}: ${assumed}`)).toEqual(["free space of /: half of its size", "medium and speed of /: a disk that turns", "GPUs: none"]);
    expect(made.postgres?.randomPageCost).toBe(4);
  });
});

describe("odd machines", () => {
  it("are refused when two have one name", () => expect(() => plan([desktop, { ...jetson, host: "desktop" }], { target: "homelab" })).toThrow(UnplannableHosts));
  it("are refused when there is none", () => expect(() => plan([], { target: "homelab" })).toThrow("./just audit"));
  it("count what their container allows, and never their swap", () => {
    const inside = factsOf({ host: "ct", memoryGiB: 64, limitGiB: 16, threads: 32, quota: 4, swapGiB: 64, disks: disk });
    const made = plan([inside], { target: "cluster" });
    expect(made.hosts[0]).toMatchObject({ memory: { totalBytes: 16 * GiB }, cpu: { total: 4 }, notes: ["its swap is not planned with"] });
  });
  it("say which of two GPUs is planned with", () => {
    const card = (name: string, gibibytes: number) => ({ kind: "discrete" as const, vendor: "nvidia" as const, name, memoryBytes: gibibytes * GiB, driver: "unknown" as const });
    const made = plan([factsOf({ host: "h", memoryGiB: 62, threads: 32, disks: disk, gpus: [card("RTX 3060", 12), card("RTX 4090", 24)] })], { target: "cluster" });
    expect(made.hosts[0]?.notes).toEqual(["2 GPUs: models are planned on RTX 4090 alone"]);
    expect(made.model?.model).toBe("GLM-4.7-Flash");
  });
  it("give three copies where three nodes are", () => {
    const node = (host: string) => factsOf({ host, memoryGiB: 62, threads: 32, disks: disk });
    expect(plan([node("a"), node("b"), node("c")], { target: "homelab" }).garage?.replication).toBe(3);
  });
});

describe("reasons", () => {
  it("of a number reach down to facts, tables and settings", () => {
    const lines = explain(all.why, "postgres.shared_buffers")?.join("\n") ?? "";
    expect(lines).toContain("share: hosts.desktop.profile.sharedBuffers = 25 %");
    expect(lines).toContain("fact: MemTotal");
    expect(lines).toContain("setting: budgets: headroom");
  });
  it("are had for every input of every number", () => {
    for (const [path, { from, given }] of Object.entries(all.why)) {
      expect([path, given !== undefined || Object.keys(from).length > 0]).toEqual([path, true]);
      for (const input of Object.values(from)) expect(Object.keys(all.why)).toContain(input);
    }
  });
  it("of a part are listed by its name, and of nothing are absent", () => {
    expect(pathsUnder(all.why, "nats.streams")).toHaveLength(5);
    expect(explain(all.why, "postgres.shared_bufers")).toBeUndefined();
  });
});

describe("a later plan", () => {
  it("says that a host vanished and what went with it", () => {
    const changes = compare(all, plan([desktop, yellow], { target: "homelab" }));
    expect(changes.find(({ path }) => path === "hosts.jetson")).toMatchObject({ after: null });
    expect(changes.find(({ path }) => path === "llama-cpp")?.because.join()).toContain("no host in zone inference");
  });
  it("says what 32 GB more change, and that memory is why", () => {
    const changes = compare(all, plan([withMemory(desktop, 32 * GiB), jetson, yellow], { target: "homelab" }));
    const postgres = changes.find(({ path }) => path === "postgres.memory.limit");
    expect(postgres?.because).toEqual(["hosts.desktop.memory.kernel: 31.2 GiB → 63.2 GiB", "hosts.desktop.memory.limit: 31.2 GiB → 63.2 GiB"]);
  });
});

describe("demands", () => {
  it("are those of the components, each once, and each says where its numbers come from", () => {
    expect(new Set(demands.map(({ name }) => name)).size).toBe(demands.length);
    for (const { memory, cpu, replicas, disk: space } of demands) for (const { where } of [memory, cpu, ...(space ? [space] : [])].flatMap(({ floor, ceiling, weight }) => [floor, ceiling, weight]).concat(replicas)) expect(where.length).toBeGreaterThan(8);
  });
  it("of memory are still unmeasured for these parts, which do not run here yet", () => {
    expect(demands.filter(({ memory }) => memory.floor.source !== "measured").map(({ name }) => name)).toEqual([
      ...["garage", "litellm", "llama-cpp", "embeddings", "cognee", "mindsdb"],
      ...["collector", "openobserve", "promptfoo", "mcp-gateway", "openclaw", "home-assistant", "timescaledb", "telemetry-bridge"],
    ]);
  });
  it("need only parts that are placed before them", () => {
    for (const { needs } of demands) for (const need of needs) expect(demands.some(({ name }) => name === need)).toBe(true);
  });
});

describe("the embedded target", () => {
  it("takes heaps below the limits of their processes, and its stores from the plan", () => {
    const made = plan([laptop], { target: "embedded" });
    const taken = embeddedPlan(made);
    expect(taken).toMatchObject({ converters: 1, embeddingBatch: 1, postgres: made.postgres });
    expect((taken?.heapMib["worker-model"] ?? 0) * MiB).toBeLessThan(made.components.find(({ component }) => component === "worker-model")?.memory.limitBytes ?? 0);
  });
  it("fits a machine of one core, whose parts take turns", () => {
    const facts = [factsOf({ host: "h", memoryGiB: 7.6, threads: 1, disks: disk })];
    const made = plan(facts, { target: "embedded" });
    expect([made.shortfalls, violations(made, facts)]).toEqual([[], []]);
  });
  it("has nothing to take where a part has no room", () => expect(embeddedPlan(plan([factsOf({ host: "pi", memoryGiB: 0.9, threads: 4, disks: disk })], { target: "embedded" }))).toBeUndefined());
});

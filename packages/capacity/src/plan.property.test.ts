import type { Gpu, HostFacts } from "@homelab/hardware";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { causes, compare, isSize } from "./compare.ts";
import { factsOf, type Machine } from "@homelab/testing/machines";
import { plan } from "./plan.ts";
import { withMemory } from "./remedies.ts";
import { violations } from "./violations.ts";
import type { Wishes } from "./wishes.ts";

const runs = { numRuns: 1200 };

const gpu = fc.oneof(
  { weight: 3, arbitrary: fc.constant([] as Gpu[]) },
  { weight: 1, arbitrary: fc.constant("unknown" as const) },
  { weight: 2, arbitrary: fc.array(fc.record({ kind: fc.constant("discrete" as const), vendor: fc.constant("nvidia" as const), name: fc.constantFrom("RTX 3060", "RTX 4090"), memoryBytes: fc.oneof(fc.integer({ min: 2 ** 31, max: 2 ** 36 }), fc.constant("unknown" as const)), driver: fc.constant("unknown" as const) }), { minLength: 1, maxLength: 2 }) },
  { weight: 1, arbitrary: fc.constantFrom("MAXN", "30W").map((powerMode): Gpu[] => [{ kind: "unified", vendor: "nvidia", name: "Orin", powerMode, driver: "unknown" }]) },
);

const disk = fc.record({
  medium: fc.constantFrom("nvme", "ssd", "hdd", "emmc", "sd", "virtual", "unknown"),
  sizeGiB: fc.integer({ min: 4, max: 8000 }),
  free: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
  iops: fc.option(fc.integer({ min: 50, max: 500_000 }), { nil: undefined }),
});

const machine = (host: string, zone: NonNullable<Machine["zone"]>): fc.Arbitrary<Machine> =>
  fc
    .record({ memoryGiB: fc.double({ min: 0.9, max: 256, noNaN: true }), limit: fc.option(fc.double({ min: 0.1, max: 1, noNaN: true })), threads: fc.integer({ min: 1, max: 128 }), quota: fc.option(fc.double({ min: 0.1, max: 1, noNaN: true })), avx2: fc.boolean(), gpus: gpu, disks: fc.array(disk, { minLength: 1, maxLength: 3 }), swapGiB: fc.integer({ min: 0, max: 64 }) })
    .map(({ limit, quota, avx2, disks, ...rest }): Machine => ({
      ...rest,
      host,
      zone,
      flags: avx2 ? ["avx2"] : [],
      ...(limit === null ? {} : { limitGiB: limit * rest.memoryGiB }),
      ...(quota === null ? {} : { quota: quota * rest.threads }),
      disks: disks.map(({ free, iops, ...d }, i) => ({ ...d, mount: i === 0 ? "/" : `/disk${i}`, ...(free === null ? {} : { freeGiB: free * d.sizeGiB }), ...(iops === undefined ? {} : { iops }) })),
    }));

const hosts: fc.Arbitrary<HostFacts[]> = fc
  .tuple(machine("desktop", "primary"), fc.option(machine("attic", "primary")), fc.option(machine("yellow", "telemetry")), fc.option(machine("jetson", "inference")))
  .map((all) => all.flatMap((m) => (m === null ? [] : [factsOf(m)])));

const wishes: fc.Arbitrary<Wishes> = fc
  .record({ target: fc.constantFrom("embedded", "cluster", "homelab"), off: fc.subarray(["nats", "litellm", "docling", "oxigraph", "llamaCpp", "collector"]), on: fc.subarray(["cognee", "openobserve", "mcpGateway", "openclaw", "mindsdb", "telemetryBridge"]), llm: fc.option(fc.constantFrom("GLM-4.7-Flash", "Qwen3-8B", "unheard-of")) })
  .map(({ target, off, on, llm }): Wishes => ({
    target,
    components: Object.fromEntries([...off.map((name) => [name, { enabled: false }]), ...on.map((name) => [name, { enabled: true }])]),
    ...(llm === null ? {} : { llm: { name: llm } }),
  }));

describe("every plan", () => {
  it("keeps every rule, at all maxima at once", () => {
    fc.assert(
      fc.property(hosts, wishes, (facts, wish) => {
        expect(violations(plan(facts, wish), facts)).toEqual([]);
      }),
      runs,
    );
  });

  it("is the same in whatever order the facts come", () => {
    fc.assert(
      fc.property(hosts, wishes, (facts, wish) => {
        const shuffled = [...facts].reverse().map((f) => ({ ...f, identity: { ...f.identity, disks: [...f.identity.disks].reverse(), gpus: Array.isArray(f.identity.gpus) ? [...f.identity.gpus].reverse() : f.identity.gpus } }));
        expect(JSON.stringify(plan(shuffled, wish))).toBe(JSON.stringify(plan(facts, wish)));
      }),
      { numRuns: 400 },
    );
  });

  it("lists a component for every shortfall, with what it needs and what there is", () => {
    fc.assert(
      fc.property(hosts, wishes, (facts, wish) => {
        for (const shortfall of plan(facts, wish).shortfalls) {
          expect(shortfall.message).not.toBe("");
          if (shortfall.resource === "memory") expect(shortfall.needs).toBeGreaterThan(shortfall.has ?? Infinity);
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe("more memory", () => {
  const more = fc.double({ min: 0.01, max: 64, noNaN: true });
  const isReplicated = (path: string) => /^(?:[\w-]+)\.(?:memory\.limit|disk|replicas)$|^(?:nats\.streams|garage\.buckets)\.|^postgres\.(?:shared_buffers|maintenance_work_mem|effective_cache_size)$|^llama-cpp\.(?:weights|slots)$/.test(path);

  it("makes no size smaller while profile, placement and model stay", () => {
    fc.assert(
      fc.property(machine("desktop", "primary"), more, fc.constantFrom("embedded", "cluster"), (m, gibibytes, target) => {
        const facts = factsOf(m);
        const [small, large] = [plan([facts], { target }), plan([withMemory(facts, gibibytes * 2 ** 30)], { target })];
        const setting = (p: typeof small) => JSON.stringify([p.hosts[0]?.profile.name, p.components.map((c) => c.component), p.model?.model]);
        fc.pre(setting(small) === setting(large));
        for (const path of Object.keys(small.why).filter((p) => isSize(p) && isReplicated(p))) {
          const betterWeights = path === "llama-cpp.slots" && (large.why["llama-cpp.weights"]?.value ?? 0) > (small.why["llama-cpp.weights"]?.value ?? 0);
          expect([path, betterWeights || (large.why[path]?.value ?? 0) >= (small.why[path]?.value ?? 0)]).toEqual([path, true]);
        }
      }),
      // with this much more, the cache of full precision fits for the first time
      { ...runs, examples: [[{ host: "desktop", zone: "primary", memoryGiB: 26.7, limitGiB: 22.134_620_338_212_7, threads: 3, swapGiB: 0, flags: [], gpus: [{ kind: "unified", vendor: "nvidia", name: "Orin", powerMode: "MAXN", driver: "unknown" }], disks: [{ medium: "nvme", sizeGiB: 178, mount: "/" }] }, 0.6, "cluster"]] },
    );
  });

  it("explains every size that falls by a profile, a model, a replica or a component that is placed now", () => {
    fc.assert(
      fc.property(machine("desktop", "primary"), more, fc.constantFrom("embedded", "cluster"), (m, gibibytes, target) => {
        const facts = factsOf(m);
        const [small, large] = [plan([facts], { target }), plan([withMemory(facts, gibibytes * 2 ** 30)], { target })];
        for (const path of Object.keys(small.why).filter(isSize)) {
          const [was, is] = [small.why[path], large.why[path]];
          if (!was || !is || is.value >= was.value) continue;
          const why = causes(small.why, large.why, path).filter((cause) => !/^hosts\.\w+\.memory\./.test(cause));
          expect([path, why.length > 0]).toEqual([path, true]);
        }
      }),
      runs,
    );
  });

  it("never takes a component's place away", () => {
    fc.assert(
      fc.property(machine("desktop", "primary"), more, (m, gibibytes) => {
        const facts = factsOf(m);
        const [small, large] = [plan([facts], { target: "cluster" }), plan([withMemory(facts, gibibytes * 2 ** 30)], { target: "cluster" })];
        const critical = ["nats", "postgres", "garage"];
        const names = new Set(large.components.map((c) => c.component as string));
        for (const { component } of small.components) if (critical.includes(component)) expect(names).toContain(component);
        expect(compare(small, small)).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});

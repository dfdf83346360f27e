import { MiB } from "@homelab/quantities";
import type { Ledger } from "../ledger.ts";
import { type CacheType, cacheTypes, type ModelFacts, serving } from "./catalog.ts";

/** How llama.cpp serves one model. */
export interface ServingPlan {
  model: string;
  quantization: string;
  weightBytes: number;
  cacheType: CacheType;
  /** Tokens of all slots together, which is what -c means. */
  contextTokens: number;
  slots: number;
  kvBytes: number;
  computeBytes: number;
  runtimeBytes: number;
  promptCacheBytes: number;
  batch: number;
  microBatch: number;
  /** All layers or none: a model that does not fit on the GPU wholly is not chosen. */
  gpuLayers: "all" | 0;
  /** Where the weights are: in memory that a GPU shares, in a card's own, or in the host's without a GPU. */
  memory: "unified" | "card" | "host";
}

export interface ModelWish {
  quantization?: string | undefined;
  context?: number | undefined;
}

const filesFor = (model: ModelFacts, wish: ModelWish) => model.files.filter(({ quantization }) => wish.quantization === undefined || quantization === wish.quantization);

const perToken = (model: ModelFacts, type: CacheType) => model.layers.value * model.kvWidth.value * cacheTypes[type].value;
const computeOf = (model: ModelFacts) => serving.microBatch.value * (model.vocabulary.value + model.embedding.value) * serving.bytesPerNumber.value;
const contextWished = (model: ModelFacts, wish: ModelWish) => Math.min(model.window.value, wish.context ?? serving.leastContext.value);

/** Least and most memory in which a model can be served; undefined when no file is what was wished for. */
export function appetiteOf(model: ModelFacts, wish: ModelWish): { floor: number; ceiling: number } | undefined {
  const sizes = filesFor(model, wish).map(({ bytes }) => bytes.value);
  if (sizes.length === 0) return undefined;
  const besides = computeOf(model) + serving.runtime.value;
  const slotKv = serving.mostSlots.value * perToken(model, "f16");
  const mostKv = slotKv * Math.min(model.window.value, wish.context ?? serving.mostContext.value);
  return {
    floor: Math.min(...sizes) + besides + serving.leastSlots.value * contextWished(model, wish) * perToken(model, "q8_0"),
    // as many prompts as one set of contexts, or as the slots grow by, are asked again
    ceiling: Math.max(...sizes) + besides + mostKv / serving.contextShare.value + Math.min(serving.mostPromptCache.value, Math.max(mostKv, slotKv * serving.slotGrowth.value)),
  };
}

export interface ServeArgs {
  /** Path that the numbers are written under. */
  at: string;
  model: ModelFacts;
  wish: ModelWish;
  /** Path of the memory that weights and cache may take. */
  budget: string;
  memory: ServingPlan["memory"];
  /** Path of the memory of the prompt cache, where it is not a part of `budget`. */
  cacheBudget?: string;
}

/** Fits a model into a budget that is at least its floor: the best weights first, then context and slots, then the prompt cache. */
export function serve(ledger: Ledger, { at, model, wish, budget, memory, cacheBudget }: ServeArgs): ServingPlan {
  const files = filesFor(model, wish);
  const cacheType = writeModel(ledger, { at, model, wish, budget, memory });
  const weightBytes = ledger.derive(`${at}.weights`, {
    unit: "bytes",
    how: `the largest of ${files.map(({ quantization, bytes }) => `${quantization} ${(bytes.value / 1e9).toFixed(2)} GB`).join(", ")} that leaves leastKv, compute and runtime within budget`,
    from: { budget, leastKv: `${at}.leastKv`, compute: `${at}.compute`, runtime: `${at}.runtime` },
    value: (inputs) => Math.max(...files.map(({ bytes }) => bytes.value).filter((bytes) => bytes + inputs.leastKv + inputs.compute + inputs.runtime <= inputs.budget)),
  });
  ledger.derive(`${at}.rest`, { unit: "bytes", how: "budget − weights − compute − runtime", from: { budget, weights: `${at}.weights`, compute: `${at}.compute`, runtime: `${at}.runtime` }, value: (i) => i.budget - i.weights - i.compute - i.runtime });
  const { slots, contextTokens } = writeContext(ledger, at);
  const kvBytes = ledger.derive(`${at}.kv`, { unit: "bytes", how: "context × perToken", from: { context: `${at}.context`, perToken: `${at}.perToken` }, value: (i) => i.context * i.perToken });
  const promptCacheBytes = writePromptCache(ledger, at, cacheBudget);
  return {
    model: model.name,
    quantization: files.find(({ bytes }) => bytes.value === weightBytes)?.quantization ?? "",
    ...{ weightBytes, cacheType, contextTokens, slots, kvBytes, promptCacheBytes, memory },
    computeBytes: ledger.valueOf(`${at}.compute`),
    runtimeBytes: ledger.valueOf(`${at}.runtime`),
    batch: ledger.figure(`${at}.batch`, "count", serving.batch),
    microBatch: ledger.valueOf(`${at}.microBatch`),
    gpuLayers: memory === "host" ? 0 : "all",
  };
}

function writeModel(ledger: Ledger, { at, model, wish, budget }: ServeArgs): CacheType {
  for (const name of ["layers", "kvWidth", "embedding", "vocabulary", "window"] as const) ledger.figure(`${at}.model.${name}`, "count", model[name]);
  for (const name of ["leastContext", "mostContext", "slotGrowth"] as const) ledger.figure(`${at}.${name}`, "tokens", serving[name]);
  for (const name of ["microBatch", "bytesPerNumber", "leastSlots", "mostSlots"] as const) ledger.figure(`${at}.${name}`, "count", serving[name]);
  ledger.figure(`${at}.contextShare`, "share", serving.contextShare);
  ledger.figure(`${at}.runtime`, "bytes", serving.runtime);
  ledger.given(`${at}.wishedContext`, "tokens", wish.context ?? 0, { kind: "setting", how: wish.context === undefined ? "models.llm.context is not set" : "models.llm.context" });
  ledger.derive(`${at}.compute`, { unit: "bytes", how: "microBatch × (vocabulary + embedding) × bytesPerNumber", from: { microBatch: `${at}.microBatch`, vocabulary: `${at}.model.vocabulary`, embedding: `${at}.model.embedding`, bytesPerNumber: `${at}.bytesPerNumber` }, value: (i) => i.microBatch * (i.vocabulary + i.embedding) * i.bytesPerNumber });
  const besides = ledger.valueOf(`${at}.compute`) + serving.runtime.value;
  const largestWith = (type: CacheType) => Math.max(0, ...filesFor(model, wish).map(({ bytes }) => bytes.value).filter((bytes) => bytes + besides + serving.leastSlots.value * contextWished(model, wish) * perToken(model, type) <= ledger.valueOf(budget)));
  // weights lose more by fewer bits than the cache does, and so no file is given up for a better cache
  const cacheType = largestWith("f16") === largestWith("q8_0") ? "f16" : "q8_0";
  ledger.figure(`${at}.bytesPerKv`, "count", { ...cacheTypes[cacheType], where: `${cacheTypes[cacheType].where}; ${cacheType === "f16" ? "the largest file that fits also fits with it" : "with f16 only a smaller file would fit, or none"}` });
  ledger.derive(`${at}.perToken`, { unit: "bytes", how: "layers × kvWidth × bytesPerKv", from: { layers: `${at}.model.layers`, kvWidth: `${at}.model.kvWidth`, bytesPerKv: `${at}.bytesPerKv` }, value: (i) => i.layers * i.kvWidth * i.bytesPerKv });
  ledger.derive(`${at}.leastKv`, {
    unit: "bytes",
    how: "leastSlots × (wished context, else leastContext, at most window) × perToken",
    from: { leastSlots: `${at}.leastSlots`, wished: `${at}.wishedContext`, leastContext: `${at}.leastContext`, window: `${at}.model.window`, perToken: `${at}.perToken` },
    value: (i) => i.leastSlots * Math.min(i.window, i.wished || i.leastContext) * i.perToken,
  });
  return cacheType;
}

function writeContext(ledger: Ledger, at: string): { slots: number; contextTokens: number } {
  ledger.derive(`${at}.tokens`, {
    unit: "tokens",
    how: "(the larger of leastKv and contextShare × rest) ÷ perToken",
    from: { leastKv: `${at}.leastKv`, contextShare: `${at}.contextShare`, rest: `${at}.rest`, perToken: `${at}.perToken` },
    value: (i) => Math.floor(Math.max(i.leastKv, i.contextShare * i.rest) / i.perToken),
  });
  const slots = ledger.derive(`${at}.slots`, {
    unit: "count",
    how: "tokens ÷ slotGrowth, from leastSlots to mostSlots",
    from: { tokens: `${at}.tokens`, slotGrowth: `${at}.slotGrowth`, leastSlots: `${at}.leastSlots`, mostSlots: `${at}.mostSlots` },
    value: (i) => Math.max(i.leastSlots, Math.min(i.mostSlots, Math.floor(i.tokens / i.slotGrowth))),
  });
  ledger.derive(`${at}.contextPerSlot`, {
    unit: "tokens",
    how: "tokens ÷ slots; at most window and (wished, else mostContext), and at most slotGrowth while slots may still be added; in steps of 256",
    from: { tokens: `${at}.tokens`, slots: `${at}.slots`, window: `${at}.model.window`, wished: `${at}.wishedContext`, mostContext: `${at}.mostContext`, slotGrowth: `${at}.slotGrowth`, mostSlots: `${at}.mostSlots` },
    value: (i) => Math.floor(Math.min(i.tokens / i.slots, i.window, i.wished || (i.slots < i.mostSlots ? i.slotGrowth : i.mostContext)) / 256) * 256,
  });
  const contextTokens = ledger.derive(`${at}.context`, { unit: "tokens", how: "slots × contextPerSlot", from: { slots: `${at}.slots`, contextPerSlot: `${at}.contextPerSlot` }, value: (i) => i.slots * i.contextPerSlot });
  return { slots, contextTokens };
}

function writePromptCache(ledger: Ledger, at: string, cacheBudget: string | undefined): number {
  ledger.figure(`${at}.mostPromptCache`, "bytes", serving.mostPromptCache);
  ledger.figure(`${at}.leastPromptCache`, "bytes", serving.leastPromptCache);
  const bounded = (bytes: number, least: number, most: number) => (bytes < least ? 0 : Math.floor(Math.min(bytes, most) / MiB) * MiB);
  const bounds = { least: `${at}.leastPromptCache`, most: `${at}.mostPromptCache` };
  if (cacheBudget !== undefined) {
    return ledger.derive(`${at}.promptCache`, { unit: "bytes", how: "what the host's memory leaves beside runtime and compute, at most most; none below least", from: { ...bounds, budget: cacheBudget, runtime: `${at}.runtime`, compute: `${at}.compute` }, value: (i) => bounded(i.budget - i.runtime - i.compute, i.least, i.most) });
  }
  return ledger.derive(`${at}.promptCache`, { unit: "bytes", how: "rest − kv, at most most; none below least", from: { ...bounds, rest: `${at}.rest`, kv: `${at}.kv` }, value: (i) => bounded(i.rest - i.kv, i.least, i.most) });
}

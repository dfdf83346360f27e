import type { ApiHandle, CogneeHandle, CollectorHandle, ConverterHandle, GatewayHandle, GraphHandle, ModelHandle, NatsHandle, S3Handle, SqlHandle } from "@homelab/components";
import { HostFacts } from "@homelab/hardware";
import { z } from "zod";
import { DeployedPlanShape } from "./plan.ts";

/** The namespace everything runs in; what components call the platform. */
export const Platform = z.strictObject({
  namespace: z.string(),
  priorityClasses: z.strictObject({ critical: z.string(), high: z.string(), normal: z.string(), low: z.string() }),
  nodes: z.record(z.string(), z.string()),
  storageClass: z.string().nullable(),
  pullSecret: z.string().nullable(),
});
export type Platform = z.output<typeof Platform>;

/** What phase 0 tells all others. */
export const FoundationOutputs = z.strictObject({
  contract: z.literal(1),
  platform: Platform,
  plan: DeployedPlanShape,
  /** What the plan was made from. Free space stays as it was then, so that what is deployed does not change the next plan. */
  facts: z.array(HostFacts),
});
export type FoundationOutputs = z.output<typeof FoundationOutputs>;

const Secret = z.strictObject({ secret: z.string(), key: z.string(), digest: z.string() });
const Login = z.strictObject({ user: z.string(), password: Secret });

const Nats = z.strictObject({ url: z.string(), monitorUrl: z.string(), seeds: z.strictObject({ operator: Secret, worker: Secret, api: Secret }) }) satisfies z.ZodType<NatsHandle>;
const Sql = z.strictObject({ host: z.string(), port: z.int(), database: z.string(), logins: z.strictObject({ owner: Login, worker: Login, api: Login }) }) satisfies z.ZodType<SqlHandle>;
const Graph = z.strictObject({ url: z.string() }) satisfies z.ZodType<GraphHandle>;
const Objects = z.strictObject({ endpoint: z.string(), region: z.string(), credentials: Secret }) satisfies z.ZodType<S3Handle>;
const Gateway = z.strictObject({ url: z.string(), apiKey: Secret, routes: z.record(z.string(), z.int()) }) satisfies z.ZodType<GatewayHandle>;

/** Where phase 1 keeps everything: handles, and never a secret. */
export const CoreOutputs = z.strictObject({ contract: z.literal(1), nats: Nats, sql: Sql, graph: Graph, objects: Objects, models: Gateway.nullable() });
export type CoreOutputs = z.output<typeof CoreOutputs>;

const Api = z.strictObject({ url: z.string(), token: Secret }) satisfies z.ZodType<ApiHandle>;
const Url = z.strictObject({ url: z.string() }) satisfies z.ZodType<ConverterHandle & CollectorHandle>;
const Cognee = z.strictObject({ url: z.string(), model: z.string(), slots: z.int(), password: Secret }) satisfies z.ZodType<CogneeHandle>;

/** What takes documents in and answers: parts that the plan has no place for are null. */
export const PipelineOutputs = z.strictObject({ contract: z.literal(1), api: Api, converter: Url, cognee: Cognee.nullable(), collector: Url.nullable() });
export type PipelineOutputs = z.output<typeof PipelineOutputs>;

const Model = z.strictObject({ url: z.string(), model: z.string(), slots: z.int(), apiKey: Secret.nullable() }) satisfies z.ZodType<ModelHandle>;

/** The servers of models that run in the cluster. */
export const InferenceOutputs = z.strictObject({ contract: z.literal(1), llm: Model.nullable(), embedding: Model.nullable() });
export type InferenceOutputs = z.output<typeof InferenceOutputs>;

/** The template that an evaluation is started from; null where the plan has no place for it. */
export const ToolingOutputs = z.strictObject({ contract: z.literal(1), evaluation: z.string().nullable() });
export type ToolingOutputs = z.output<typeof ToolingOutputs>;

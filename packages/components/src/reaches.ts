import type * as pulumi from "@pulumi/pulumi";
import type { CogneeHandle, CollectorHandle, ConverterHandle, GraphHandle, ModelHandle, NatsHandle, S3Handle, SqlHandle } from "./handles.ts";

/** What makes vectors. Changing it means embedding everything again. */
export type EmbedderArgs =
  /** The model inside our images. */
  | { kind: "packaged" }
  | {
      kind: "served";
      model: pulumi.Input<ModelHandle>;
      dimensions: number;
      /** Longest input in tokens, specials included. */
      window: number;
      prefixes: { document: string; query: string };
      /** The model's own tokenizer.json; lengths are counted before texts are sent. */
      tokenizer: string;
    };

/** All that a process of the pipeline is connected to. */
export interface ReachesArgs {
  nats: pulumi.Input<NatsHandle>;
  sql: pulumi.Input<SqlHandle>;
  graph: pulumi.Input<GraphHandle>;
  converter: pulumi.Input<ConverterHandle>;
  objects: pulumi.Input<S3Handle>;
  embedder: EmbedderArgs;
  /** The language model; null without one. */
  chat: pulumi.Input<ModelHandle> | null;
  /** Reads the facts; null where it does not run, and the language model does or the linguistic extractor. */
  cognee: pulumi.Input<CogneeHandle> | null;
  /** What gathers traces; null where it has no place, and no span is recorded then. */
  collector: pulumi.Input<CollectorHandle> | null;
  /** Largest upload in bytes. */
  maxBytes: number;
}

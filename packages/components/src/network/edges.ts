import { type PartName, ports } from "../parts.ts";

/** A connection that is allowed; whatever is not in the list is refused. */
export interface Edge {
  /** `door`: pods of a namespace that is labelled as a door to the platform, such as the tailnet's proxy. */
  from: PartName | "door";
  to: PartName;
  port: number;
  why: string;
}

const edge = (from: Edge["from"], to: PartName, port: number, why: string): Edge => ({ from, to, port, why });
const workers = ["worker-text", "worker-model"] as const;
const pipeline = [...workers, "api"] as const;

/** Every allowed connection between parts. The policies, the diagram and the test matrix are made from it. */
export const edges: readonly Edge[] = [
  ...pipeline.flatMap((from) => [
    edge(from, "nats", ports.nats.client, "messages"),
    edge(from, "postgres", ports.postgres.client, "documents, vectors and facts"),
    edge(from, "oxigraph", ports.oxigraph.http, "the graph"),
    edge(from, "collector", ports.collector.otlp, "traces"),
  ]),
  edge("worker-text", "garage", ports.garage.s3, "originals and extractions"),
  edge("worker-text", "docling", ports.docling.http, "conversions"),
  edge("worker-model", "litellm", ports.litellm.http, "facts and vectors by a model"),
  edge("worker-model", "cognee", ports.cognee.http, "facts by Cognee"),
  edge("api", "garage", ports.garage.s3, "uploads and originals"),
  edge("api", "litellm", ports.litellm.http, "answers and vectors of questions"),
  edge("litellm", "llama", ports.llama.http, "models"),
  edge("litellm", "collector", ports.collector.otlp, "traces"),
  edge("cognee", "litellm", ports.litellm.http, "facts by a model"),
  edge("prepare-nats", "nats", ports.nats.client, "makes streams and consumers"),
  edge("prepare-postgres", "postgres", ports.postgres.client, "makes roles and tables"),
  edge("prepare-garage", "garage", ports.garage.admin, "makes buckets and keys"),
  edge("promptfoo", "api", ports.api.http, "evaluates answers"),
  edge("promptfoo", "litellm", ports.litellm.http, "evaluates models"),
  edge("door", "api", ports.api.http, "people"),
  edge("door", "litellm", ports.litellm.http, "people's own programs"),
  edge("door", "nats", ports.nats.client, "the bridge beside Home Assistant"),
];

/** A place outside of the cluster that a part may reach. */
export interface Outside {
  /** An address range. */
  cidr: string;
  port: number;
}

/** The label that makes a namespace a door, and the value it must have. */
export const doorLabel = { name: "homelab/door", value: "true" } as const;

/** The edges as a Mermaid diagram. */
export function renderDiagram(): string {
  const lines = edges.map(({ from, to, port }) => `  ${from} -->|${port}| ${to}`);
  return `graph LR\n${lines.join("\n")}\n`;
}

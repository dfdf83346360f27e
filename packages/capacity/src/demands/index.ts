import type { Demand } from "../demand.ts";
import { api } from "./api.ts";
import { cognee } from "./cognee.ts";
import { collector } from "./collector.ts";
import { docling } from "./docling.ts";
import { embeddings } from "./embeddings.ts";
import { garage } from "./garage.ts";
import { homeAssistant } from "./home-assistant.ts";
import { litellm } from "./litellm.ts";
import { llamaCpp } from "./llama-cpp.ts";
import { mcpGateway } from "./mcp-gateway.ts";
import { mindsdb } from "./mindsdb.ts";
import { nats } from "./nats.ts";
import { openclaw } from "./openclaw.ts";
import { openobserve } from "./openobserve.ts";
import { oxigraph } from "./oxigraph.ts";
import { postgres } from "./postgres.ts";
import { promptfoo } from "./promptfoo.ts";
import { telemetryBridge } from "./telemetry-bridge.ts";
import { timescaledb } from "./timescaledb.ts";
import { workerModel } from "./worker-model.ts";
import { workerText } from "./worker-text.ts";

/** What every component of the platform needs. */
export const demands: readonly Demand[] = [
  ...[nats, postgres, garage, oxigraph],
  ...[api, docling, workerText, workerModel],
  ...[litellm, llamaCpp, embeddings, cognee, mindsdb],
  ...[collector, openobserve, promptfoo, mcpGateway, openclaw],
  ...[homeAssistant, timescaledb, telemetryBridge],
];

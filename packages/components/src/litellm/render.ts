import { MiB } from "@homelab/quantities";
import type { SecretRef } from "../handles.ts";
import { ports } from "../parts.ts";
import { ourUser, temporary } from "../workload/ours.ts";
import { asksHttp, type Pod } from "../workload/pod.ts";

export const configFolder = "/etc/litellm";
/** Longest one call of a model may take, in seconds: a document's facts on a small machine. */
const patienceS = 600;

export interface RenderedRoute {
  name: string;
  kind: "chat" | "embedding";
  url: string;
  model: string;
  slots: number;
  apiKey: string | null;
  rpm: number | null;
  tpm: number | null;
}

/** config.yaml as JSON, which is YAML too. It holds the keys, so it is kept as a secret. */
export function renderLitellmConfig(routes: readonly RenderedRoute[], masterKey: string): string {
  const config = {
    model_list: routes.map(({ name, kind, url, model, slots, apiKey, rpm, tpm }) => ({
      model_name: name,
      litellm_params: {
        model: `openai/${model}`,
        api_base: url,
        // its client insists on one
        api_key: apiKey ?? "none",
        max_parallel_requests: slots,
        timeout: patienceS,
        ...(rpm === null ? {} : { rpm }),
        ...(tpm === null ? {} : { tpm }),
        ...(kind === "embedding" ? { encoding_format: "float" } : {}),
      },
      model_info: { mode: kind },
    })),
    router_settings: {
      // callers repeat by themselves, and know when
      num_retries: 0,
      disable_cooldowns: true,
      // without it rpm and tpm only say which of two servers is asked
      optional_pre_call_checks: ["enforce_model_rate_limits"],
    },
    litellm_settings: { telemetry: false, drop_params: true, num_retries: 0, turn_off_message_logging: true },
    general_settings: { master_key: masterKey, background_health_checks: false, disable_error_logs: true },
  };
  return `${JSON.stringify(config, null, 2)}\n`;
}

export function renderLitellmPod(pod: Omit<Pod, "part" | "user" | "args" | "ports" | "mounts" | "probes" | "graceS" | "env">, config: SecretRef): Pod {
  return {
    ...pod,
    part: "litellm",
    user: ourUser,
    args: ["--config", `${configFolder}/config.yaml`, "--host", "0.0.0.0", "--port", String(ports.litellm.http), "--num_workers", "1"],
    // the table of prices comes with it: fetching it would need a way out
    // a server that was made anew has another address under its old name; by itself it would be looked for at the old one for five minutes
    env: { AIOHTTP_TTL_DNS_CACHE: "5", HOME: "/tmp", LITELLM_MODE: "PRODUCTION", LITELLM_LOCAL_MODEL_COST_MAP: "True", LITELLM_TELEMETRY: "False", PYTHONDONTWRITEBYTECODE: "1" },
    ports: ports.litellm,
    mounts: [{ kind: "files", path: configFolder, secrets: { "config.yaml": config } }, temporary(256 * MiB)],
    // /health itself would call every model
    probes: {
      started: asksHttp(ports.litellm.http, "/health/liveliness", { every: 5, failures: 60, timeoutS: 5 }),
      ready: asksHttp(ports.litellm.http, "/health/readiness", { timeoutS: 5 }),
      live: asksHttp(ports.litellm.http, "/health/liveliness", { every: 30, failures: 4, timeoutS: 10 }),
    },
    graceS: 30,
  };
}

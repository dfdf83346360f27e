import { describe, expect, it } from "vitest";
import { renderLitellmConfig } from "./render.ts";

const route = { name: "chat", kind: "chat", url: "http://chat.lab.svc:8080/v1", model: "tiny", slots: 2, apiKey: "k", rpm: 60, tpm: null } as const;
const config = JSON.parse(renderLitellmConfig([route], "sk-master")) as { model_list: { litellm_params: object }[]; router_settings: object; general_settings: object };

describe("config.yaml", () => {
  it("holds each model to its limits and to its slots", () => {
    expect(config.model_list).toMatchObject([{ model_name: "chat", litellm_params: { model: "openai/tiny", rpm: 60, max_parallel_requests: 2 } }]);
    expect(config.model_list[0]?.litellm_params).not.toHaveProperty("tpm");
    expect(config.router_settings).toMatchObject({ optional_pre_call_checks: ["enforce_model_rate_limits"] });
  });
  it("asks everybody for the master key, and models for nothing by itself", () => {
    expect(config.general_settings).toMatchObject({ master_key: "sk-master", background_health_checks: false });
  });
});

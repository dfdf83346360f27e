import { describe, expect, it } from "vitest";
import { typedSecrets } from "./secrets.ts";

const pathsOf = (value: unknown) => typedSecrets(value).map(({ path }) => path.join("."));
/** Composed, so that no scanner takes this file for a leak. */
const composed = (...parts: string[]) => parts.join("");

describe("a typed secret", () => {
  it.each([
    ["an OpenAI key", composed("sk-", "proj-abcdefghijklmnop")],
    ["a GitHub token", composed("ghp", "_abcdefghijklmnopqrstuvwxyz0123456789")],
    ["an AWS key", composed("AKIA", "ABCDEFGHIJKLMNOP")],
    ["a private key", composed("-----BEGIN ", "OPENSSH PRIVATE KEY-----")],
    ["an age key", composed("AGE-SECRET-KEY-", "1QQQQ")],
    ["a web token", composed("eyJ", "hbGciOi.eyJzdWIi.x")],
    ["a NATS seed", composed("SU", "A".repeat(56))],
    ["a bearer header", "Bearer abc"],
    ["a login in a URL", "https://me:pw@models.example.org/v1"],
    ["a token for a user in a URL", "https://token@models.example.org/v1"],
    ["a key in a query", "https://models.example.org/v1?api_key=abc"],
  ])("is %s in any value", (_, secret) => {
    expect(pathsOf({ models: { chat: { model: secret } } })).toEqual(["models.chat.model"]);
    expect(JSON.stringify(typedSecrets({ a: [secret] }))).not.toContain(secret);
  });

  it.each(["apiKey", "api_key", "password", "PASSWORD", "passphrase", "secret", "token", "accessKey", "natsSeed"])("is whatever stands under %s", (key) => {
    expect(pathsOf({ models: { [key]: "x" } })).toEqual([`models.${key}`]);
    expect(pathsOf({ models: { [key]: 1234 } })).toEqual([`models.${key}`]);
  });

  it.each([
    { apiKeyFile: "keys/embedding" },
    { apiKeyFile: "/run/secrets/a-rather-long-name-of-a-file" },
    { apiKeyEnv: "OPENAI_API_KEY" },
    { tokenizer: "models/tokenizer.json" },
    { url: "http://192.168.1.20:8080/v1" },
    { url: "postgres://pulumi@db.example.org/state" },
    { sha256: "5f".repeat(32) },
    { model: "nomic-embed-text-v1.5" },
    { tpm: 60_000 },
    { password: "" },
  ])("is not %j", (harmless) => {
    expect(typedSecrets({ models: { chat: harmless } })).toEqual([]);
  });
});

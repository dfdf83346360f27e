import { spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { connectionsFile, freePort, layoutOf, waitUntil } from "@homelab/engines";

const main = fileURLToPath(new URL("../../packages/api/src/main.ts", import.meta.url));

export const token = "a-token-for-this-test-only";

/** The real API once more, on the same parts, asking for a token as it does when it is bound to more than loopback. */
export async function startGuardedApi(state: string): Promise<AsyncDisposable & { url: string }> {
  const connections = JSON.parse(readFileSync(connectionsFile(layoutOf(state), "api"), "utf8")) as { api: object };
  const port = await freePort();
  const [tokenFile, file] = [join(state, "page-test.token"), join(state, "page-test.json")];
  writeFileSync(tokenFile, token, { mode: 0o600 });
  writeFileSync(file, JSON.stringify({ ...connections, api: { ...connections.api, port, tokenFile } }), { mode: 0o600 });
  const api = spawn(process.execPath, [main, "--connections", file], { stdio: "ignore" });
  const ended = new Promise((resolve) => api.once("exit", resolve));
  const url = `http://127.0.0.1:${port}`;
  await waitUntil("the guarded API", async (signal) => void (await fetch(url, { signal })), { timeoutMs: 20_000 });
  return {
    url,
    async [Symbol.asyncDispose]() {
      api.kill();
      await ended;
    },
  };
}

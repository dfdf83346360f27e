import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, open, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { injectTrace, startTracing, withTrace } from "@homelab/adapters/telemetry";
import { freePort } from "@homelab/engines";
import { planOf } from "@homelab/testing/resources";
import { expect, it } from "vitest";
import { renderCollectorConfig } from "./render.ts";

const program = process.env["HOMELAB_COLLECTOR"] ?? "";
const missing = existsSync(program) ? undefined : "HOMELAB_COLLECTOR names no program: ./just images builds the collector";

interface Running extends AsyncDisposable {
  url: string;
  /** What it wrote to standard output. */
  log(): Promise<string>;
  /** Its exit code after SIGTERM. */
  stop(): Promise<number | null>;
}

async function startCollector(keeper: string | null): Promise<Running> {
  const folder = await mkdtemp(join(tmpdir(), "homelab-collector-"));
  const at = { host: "127.0.0.1", otlp: await freePort(), health: await freePort() };
  await writeFile(join(folder, "config.yaml"), renderCollectorConfig({ memory: planOf("collector").memory, keeper, at }));
  // a file: nothing can open by name the socket that would be its output otherwise
  const output = await open(join(folder, "output"), "w");
  const child = spawn(program, ["--config", join(folder, "config.yaml")], { stdio: ["ignore", output.fd, "ignore"] });
  const exited = once(child, "exit") as Promise<[number | null]>;
  await output.close();
  const answers = () => fetch(`http://127.0.0.1:${at.health}/`).then(({ ok }) => ok, () => false);
  for (let i = 0; i < 100 && !(await answers()); i += 1) await sleep(100);
  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal);
    return (await exited)[0];
  };
  return {
    url: `http://127.0.0.1:${at.otlp}`,
    log: () => readFile(join(folder, "output"), "utf8"),
    stop: () => end("SIGTERM"),
    [Symbol.asyncDispose]: async () => {
      await end("SIGKILL");
      await rm(folder, { recursive: true });
    },
  };
}

it.skipIf(missing)(`the collector reads what is rendered for it, hands spans to a keeper where it has one, and writes them to its log where it has none (${missing ?? "real program"})`, { timeout: 60_000 }, async () => {
  await using keeps = await startCollector(null);
  await using passesOn = await startCollector(keeps.url);

  const tracing = startTracing({ service: "test", traces: { kind: "collector", url: passesOn.url } });
  const traceparent = await withTrace({}, "a document", async () => injectTrace({}).traceparent ?? "");
  await tracing.shutdown();

  const [, traceId = "none"] = traceparent.split("-");
  await expect.poll(() => keeps.log(), { timeout: 10_000 }).toContain(traceId);
  const lines = (await keeps.log()).trimEnd().split("\n").map((line) => JSON.parse(line) as { resourceSpans: { scopeSpans: { spans: { name: string; traceId: string }[] }[] }[] });
  expect(lines.flatMap(({ resourceSpans }) => resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans)))).toMatchObject([{ name: "a document", traceId }]);
  expect(await passesOn.stop()).toBe(0);
  expect(await keeps.stop()).toBe(0);
});

import { MiB } from "@homelab/quantities";
import type { types } from "@pulumi/kubernetes";
import type { SecretRef } from "../handles.ts";
import { ourUser, temporary } from "../workload/ours.ts";
import { type Pod, renderPod } from "../workload/pod.ts";
import type { Expected } from "./args.ts";

export const configFolder = "/etc/promptfoo";
/** Longest an evaluation may run, in seconds. */
const patienceS = 1800;

/** Asks the platform like any other client; the token is read from its file and is in no argument and no log. */
export const askProgram = `import { readFileSync } from "node:fs";

const { url } = JSON.parse(readFileSync(new URL("./place.json", import.meta.url), "utf8"));
const token = readFileSync(new URL("./api.token", import.meta.url), "utf8").trim();

async function call(path, body) {
  const response = await fetch(url + "/api/v1" + path, {
    method: body === undefined ? "GET" : "POST",
    headers: { authorization: "Bearer " + token, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(120_000),
  });
  if (!response.ok) throw new Error(path + " answers " + response.status + ": " + (await response.text()).slice(0, 300));
  return response.json();
}

export default class Platform {
  id() {
    return "platform";
  }
  async callApi(question) {
    try {
      const { mode, answered, answer, citations } = await call("/ask", { question });
      const cited = await Promise.all(citations.slice(0, 5).map(async ({ documentId }) => (await call("/documents/" + documentId)).name));
      return { output: JSON.stringify({ mode, answered, answer, cited }) };
    } catch (error) {
      return { error: [error.message, error.cause?.message].filter(Boolean).join(": ") };
    }
  }
}
`;

/** Says of each case what became of it, a line of JSON each: Promptfoo's own table cuts answers short and gives no reason. */
export const reportProgram = `export default function report({ results }) {
  for (const { vars, success, error, response, gradingResult } of results.toSorted((a, b) => a.testIdx - b.testIdx)) {
    const { mode = null, cited = [] } = JSON.parse(response?.output ?? "{}");
    const unmet = (gradingResult?.componentResults ?? []).filter(({ pass }) => !pass).map(({ assertion }) => assertion.metric);
    console.log("case: " + JSON.stringify({ question: vars.question, passed: success, mode, cited, unmet, error: success || unmet.length > 0 ? null : String(error) }));
  }
}
`;

/** Promptfoo's configuration as JSON, which is YAML too: one test for each case. */
export function renderEvaluation(cases: readonly Expected[]): string {
  const config = {
    prompts: ["{{question}}"],
    providers: [`file://${configFolder}/ask.mjs`],
    extensions: [`file://${configFolder}/report.mjs:afterAll`],
    tests: cases.map((expected) => ({ description: expected.question, vars: { question: expected.question }, assert: assertionsOf(expected) })),
  };
  return `${JSON.stringify(config, null, 2)}\n`;
}

interface Assertion {
  type: "javascript";
  value: string;
  /** What the answer has to do, in words. */
  metric: string;
}

function assertionsOf({ document, mode = "full" }: Expected): Assertion[] {
  const must = (metric: string, expression: string): Assertion => ({ type: "javascript", value: `JSON.parse(output).${expression}`, metric });
  const inMode = must(`answer in mode ${mode}`, `mode === ${JSON.stringify(mode)}`);
  if (document === null) return [inMode, must("say that nothing answers it", "answered === false")];
  return [inMode, must("answer", "answered === true"), must(`cite ${document}`, `cited.includes(${JSON.stringify(document)})`)];
}

export function renderPromptfooPod(pod: Omit<Pod, "part" | "user" | "args" | "mounts" | "probes" | "graceS" | "env" | "folder">, { configMap, token, passPercent }: { configMap: string; token: SecretRef; passPercent: number }): Pod {
  return {
    ...pod,
    part: "promptfoo",
    user: ourUser,
    args: ["eval", "--config", `${configFolder}/config.yaml`, "--no-progress-bar", "--no-table", "--no-cache", "--no-write", "--max-concurrency", "2"],
    folder: "/tmp",
    env: { HOME: "/tmp", PROMPTFOO_CONFIG_DIR: "/tmp/promptfoo", PROMPTFOO_DISABLE_TELEMETRY: "1", PROMPTFOO_DISABLE_UPDATE: "1", PROMPTFOO_DISABLE_REMOTE_GENERATION: "1", PROMPTFOO_PASS_RATE_THRESHOLD: String(passPercent) },
    mounts: [{ kind: "files", path: configFolder, configMap, secrets: { "api.token": token } }, temporary(256 * MiB)],
    probes: {},
    graceS: 5,
  };
}

/** A Job that somebody starts: it is kept ready, and its own time never comes. */
export function renderEvaluationJob(pod: Pod): types.input.batch.v1.CronJobSpec {
  const template = renderPod(pod);
  return {
    schedule: "@yearly",
    suspend: true,
    concurrencyPolicy: "Forbid",
    // the answer of a model is not asked for twice: a failed evaluation is a result
    jobTemplate: { metadata: template.metadata, spec: { backoffLimit: 0, activeDeadlineSeconds: patienceS, template: { ...template, spec: { ...template.spec, restartPolicy: "Never" } } } },
  };
}

import { setTimeout as sleep } from "node:timers/promises";
import { Refused, type RefusalClass, Unavailable } from "@homelab/pipeline";
import { z } from "zod";
import { contentOf, exchange, type Exchange } from "./exchange.ts";
import { Graph } from "./graph.ts";

/** Version that its image pins. Part of the id of every fact it reads, so the server must be this one. */
export const COGNEE_VERSION = "1.6.5";

export interface CogneeServer {
  /** Base URL, for example `http://127.0.0.1:8000`. */
  url: string;
  /** Of its one user. */
  password: string;
  /** Time between two looks at a run; default half a second. */
  pollMs?: number;
}

export interface CogneeClient {
  /** Makes a dataset with one text in it; gives its id. */
  add(dataset: string, text: string, signal: AbortSignal): Promise<string>;
  /** Has the model read a dataset, and waits until it has. */
  cognify(id: string, signal: AbortSignal): Promise<void>;
  graph(id: string, signal: AbortSignal): Promise<Graph>;
  /** Removes a dataset with all that came of it, once nothing works on it any more. */
  forget(dataset: string, signal: AbortSignal): Promise<void>;
}

/** The user that it makes by itself when it is started with a password. */
const username = "default_user@example.com";

const Health = z.object({ version: z.string() });
const Login = z.object({ access_token: z.string().min(1) });
const Added = z.object({ dataset_id: z.uuid() });
const Started = z.record(z.string(), z.object({ pipeline_run_id: z.uuid() }));
const Run = z.object({ pipeline_run_id: z.string().nullable(), status: z.string().nullable(), error_class: z.string().nullable() });
type Run = z.output<typeof Run>;

const completed = "DATASET_PROCESSING_COMPLETED";
const errored = "DATASET_PROCESSING_ERRORED";

/** Cognee's own HTTP API. It signs in at the first call, and again when a restart of the server has made its token worthless. */
export function cogneeClient({ url, password, pollMs = 500 }: CogneeServer): CogneeClient {
  const base = url.replace(/\/+$/, "");
  let token: string | undefined;

  async function signIn(signal: AbortSignal): Promise<string> {
    const { version } = contentOf(await exchange({ url: `${base}/health`, signal }), Health);
    if (version !== COGNEE_VERSION) throw new Unavailable("llm", `cognee at ${base} is version ${version}, but ${COGNEE_VERSION} is expected. Deploy the image of this release.`);
    const reply = await exchange({ url: `${base}/api/v1/auth/login`, body: new URLSearchParams({ username, password }), signal });
    if (reply.status === 400) throw new Unavailable("llm", `${reply.where} does not take the password. Deploy it and the workers from the same secrets.`);
    return contentOf(reply, Login).access_token;
  }

  async function ask<T>({ path, body, signal }: Pick<Exchange, "body" | "signal"> & { path: string }, content: z.ZodType<T>): Promise<T> {
    token ??= await signIn(signal);
    const asked = { url: `${base}/api/v1${path}`, body, signal };
    const reply = await exchange({ ...asked, token });
    if (reply.status !== 401) return contentOf(reply, content);
    token = await signIn(signal);
    return contentOf(await exchange({ ...asked, token }), content);
  }

  async function ended(id: string, run: string, signal: AbortSignal): Promise<Run> {
    const path = `/activity/pipeline-runs?${new URLSearchParams({ dataset_id: id, pipeline_name: "cognify_pipeline" })}`;
    for (;;) {
      const runs = await ask({ path, signal }, z.array(Run));
      const last = runs.find(({ pipeline_run_id, status }) => pipeline_run_id === run && (status === completed || status === errored));
      if (last) return last;
      await sleep(pollMs, undefined, { signal });
    }
  }

  return {
    async add(dataset, text, signal) {
      const body = new FormData();
      body.set("datasetName", dataset);
      // as a file: of a string it would follow a link or read a path that the document names
      body.set("data", new Blob([text], { type: "text/plain" }), `${dataset}.txt`);
      return (await ask({ path: "/add", body, signal }, Added)).dataset_id;
    },
    async cognify(id, signal) {
      // in the background: a slow model takes longer than a connection may be silent
      const started = await ask({ path: "/cognify", body: { datasetIds: [id], runInBackground: true }, signal }, Started);
      const run = started[id]?.pipeline_run_id;
      if (run === undefined) throw new Unavailable("llm", `cognee at ${base} started nothing for dataset ${id}. Try again later.`);
      const { status, error_class } = await ended(id, run, signal);
      if (status === errored) throw failureOf(base, error_class);
    },
    graph: (id, signal) => ask({ path: `/datasets/${id}/graph`, signal }, Graph),
    forget: async (dataset, signal) => void (await ask({ path: "/forget", body: { dataset }, signal }, z.unknown())),
  };
}

/** What blames this text, by the names of Cognee's and its libraries' errors; it has asked the model again for minutes by then. */
const textFailures: Readonly<Record<string, { refusal: RefusalClass; do: string }>> = {
  ValidationError: { refusal: "bad-model-output", do: "The model does not write the graph it is asked for: choose another." },
  JSONDecodeError: { refusal: "bad-model-output", do: "The model does not write the graph it is asked for: choose another." },
  ContentPolicyFilterError: { refusal: "bad-model-output", do: "The model declines to read it." },
  ContextWindowExceededError: { refusal: "too-long", do: "Its instructions alone are a thousand tokens: give the model a longer context." },
  BadRequestError: { refusal: "bad-message", do: "The model's server does not take the request: its log says why." },
};

function failureOf(base: string, errorClass: string | null): Refused | Unavailable {
  const what = `cognee at ${base}: reading the text ended with ${errorClass ?? "an error that it does not name"}.`;
  const blamed = textFailures[errorClass ?? ""];
  if (blamed !== undefined) return new Refused(blamed.refusal, `${what} ${blamed.do}`);
  return new Unavailable("llm", `${what} See that the models behind it answer: kubectl logs deployment/cognee.`);
}

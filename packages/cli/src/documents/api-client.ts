import { OperatorError } from "@homelab/operator-error";
import { handleWhen, retry, ExponentialBackoff } from "cockatiel";
import { z } from "zod";
import type { ApiAddress } from "../place.ts";

/** The API answered, but not with what was asked for. */
export class ApiProblem extends OperatorError {
  readonly status: number;
  readonly class: string;
  constructor(parts: ConstructorParameters<typeof OperatorError>[0], of: { status: number; class: string }) {
    super(parts);
    this.status = of.status;
    this.class = of.class;
  }
}

const Problem = z.object({ error: z.object({ class: z.string(), message: z.string() }) });

export interface Call {
  method?: "GET" | "POST" | "DELETE";
  /** Sent as JSON. */
  json?: unknown;
  /** Sent as it is. */
  bytes?: Uint8Array<ArrayBuffer>;
}

/** One request; anything but success is thrown in the API's own words. */
export async function callApi(api: ApiAddress, path: string, call: Call = {}): Promise<Response> {
  const method = call.method ?? "GET";
  const headers = {
    ...(api.token === undefined ? {} : { authorization: `Bearer ${api.token}` }),
    ...(call.json === undefined ? {} : { "content-type": "application/json" }),
    ...(call.bytes === undefined ? {} : { "content-type": "application/octet-stream" }),
  };
  const body = call.json === undefined ? call.bytes : JSON.stringify(call.json);
  const answer = await fetch(`${api.url}/api/v1${path}`, { method, headers, ...(body === undefined ? {} : { body }) }).catch((error: unknown) => {
    throw unreachableApi(api, error);
  });
  if (answer.ok) return answer;
  throw await problemOf(answer, `${method} ${path.replace(/\?.*/, "")}`, api);
}

/** A request that is worth repeating while a part is away: the platform says so with 503. */
export const patiently = retry(
  handleWhen((error) => error instanceof ApiProblem && error.status === 503),
  { maxAttempts: 8, backoff: new ExponentialBackoff({ initialDelay: 500, maxDelay: 10_000 }) },
);

export async function readJson<S extends z.ZodType>(answer: Response, shape: S): Promise<z.output<S>> {
  return shape.parse(await answer.json());
}

async function problemOf(answer: Response, where: string, api: ApiAddress): Promise<ApiProblem> {
  const text = await answer.text();
  const problem = Problem.safeParse(jsonOf(text));
  const got = problem.success ? problem.data.error.message : `${answer.status}: ${text.slice(0, 300)}`;
  const kind = problem.success ? problem.data.error.class : `http-${answer.status}`;
  return new ApiProblem({ what: "API", where, got, do: adviceFor(answer, api) }, { status: answer.status, class: kind });
}

function adviceFor(answer: Response, { advice }: ApiAddress): string {
  if (answer.status === 401) return "This command must run as the user who started the platform: it reads the token from the state folder.";
  if (answer.status === 503) return `Try again in ${answer.headers.get("retry-after") ?? "a few"} s; ./just status shows what is away.`;
  if (answer.status >= 500) return advice.logs;
  return "Mend the input and try again.";
}

function unreachableApi(api: ApiAddress, error: unknown): OperatorError {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const got = api.trouble?.() ?? (cause instanceof AggregateError ? String(cause.errors[0]) : String(cause instanceof Error ? cause.message : cause));
  return new OperatorError({ what: "API", where: api.where ?? api.url, got: `no answer (${got})`, do: api.advice.away }, { cause: error });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // reported with the text itself
  }
}

const Version = z.object({
  versionId: z.string(),
  state: z.string(),
  mediaType: z.string(),
  bytes: z.number(),
  pages: z.number().nullable(),
  chunks: z.number(),
  modelCalls: z.number(),
  gaps: z.array(z.object({ kind: z.string(), pages: z.array(z.number()) })),
  error: z.object({ class: z.string(), reason: z.string(), stage: z.string() }).nullable(),
  acceptedAt: z.string(),
  finishedAt: z.string().nullable(),
});
export type Version = z.output<typeof Version>;

const Document = z.object({
  documentId: z.string(),
  source: z.string(),
  name: z.string(),
  title: z.string().nullable(),
  currentVersion: z.string().nullable(),
  wantedVersion: z.string().nullable(),
  removing: z.boolean(),
  versions: z.array(Version),
});
export type Document = z.output<typeof Document>;

export async function getDocument(api: ApiAddress, documentId: string): Promise<Document | undefined> {
  try {
    return await readJson(await callApi(api, `/documents/${documentId}`), Document);
  } catch (error) {
    if (error instanceof ApiProblem && error.status === 404) return undefined;
    throw error;
  }
}

/** All documents by source, page after page. */
export async function* eachDocument(api: ApiAddress): AsyncGenerator<Document> {
  for (let after: string | null = ""; after !== null; ) {
    const page: { documents: Document[]; next: string | null } = await readJson(
      await callApi(api, `/documents?limit=500${after ? `&after=${encodeURIComponent(after)}` : ""}`),
      z.object({ documents: z.array(Document), next: z.string().nullable() }),
    );
    yield* page.documents;
    after = page.next;
  }
}

const ApiStatus = z.object({
  healthy: z.boolean(),
  services: z.record(z.string(), z.object({ healthy: z.boolean(), why: z.string().optional() })),
  counts: z.record(z.string(), z.unknown()),
  consumers: z.array(z.object({ stage: z.string(), waiting: z.number(), working: z.number(), redelivered: z.number() })),
  deadLetters: z.number().nullable(),
});
export type ApiStatus = z.output<typeof ApiStatus>;

/** What the API knows: counts, dead letters, what waits and which of its dependencies answer. */
export async function getStatus(api: ApiAddress): Promise<ApiStatus> {
  return readJson(await callApi(api, "/status"), ApiStatus);
}

import { forgetToken, storedToken, tokenFromPerson } from "./token.js";

const root = "/api/v1";

/** A call that did not succeed, in words for the person who made it. */
export class ApiError extends Error {
  /** @param {{ status: number, kind: string, message: string, retryAfterS?: number | null }} what */
  constructor({ status, kind, message, retryAfterS = null }) {
    super(message);
    this.name = "ApiError";
    this.status = status;
    this.kind = kind;
    this.retryAfterS = retryAfterS;
  }
}

/**
 * @typedef {object} Options
 * @property {string} [method]
 * @property {BodyInit} [body]
 * @property {object} [json] sent as the body
 * @property {AbortSignal} [signal]
 * @property {boolean} [background] nobody waits for it: it never opens the token prompt
 */

/**
 * Throws `ApiError` for everything but success.
 * @param {string} path
 * @param {Options} [options]
 * @returns {Promise<Response>}
 */
export async function call(path, options = {}) {
  const sentWith = storedToken();
  const response = await send(path, options, sentWith);
  if (response.ok) return response;
  if (response.status === 401 && !options.background) {
    if (sentWith !== null) forgetToken(sentWith);
    const token = await tokenFromPerson(sentWith !== null);
    if (token !== null) return call(path, options);
  }
  throw await problemOf(response);
}

/**
 * @param {string} path
 * @param {Options} [options]
 * @returns {Promise<any>} what the API's schema says; the caller names the type
 */
export async function read(path, options) {
  return (await call(path, options)).json();
}

/**
 * @param {string} path
 * @param {Options} options
 * @param {string | null} token
 */
async function send(path, { method, body, json, signal }, token) {
  const headers = new Headers();
  if (token !== null) headers.set("Authorization", `Bearer ${token}`);
  if (json) headers.set("Content-Type", "application/json");
  else if (body) headers.set("Content-Type", "application/octet-stream");
  try {
    return await fetch(root + path, {
      method: method ?? (json || body ? "POST" : "GET"),
      headers,
      body: json ? JSON.stringify(json) : (body ?? null),
      signal: signal ?? null,
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new ApiError({ status: 0, kind: "unreachable", message: "The platform does not answer. ./just status shows what is wrong; ./just up starts it." });
  }
}

/** @param {Response} response */
async function problemOf(response) {
  const retryAfterS = Number(response.headers.get("Retry-After")) || null;
  /** @type {{ error?: { class?: string, message?: string } } | null} */
  const body = await response.json().catch(() => null);
  const { class: kind = `http-${response.status}`, message = `The platform answered ${response.status} ${response.statusText}.` } = body?.error ?? {};
  return new ApiError({ status: response.status, kind, message, retryAfterS });
}

/** @param {unknown} error */
export function wordsOf(error) {
  return error instanceof Error ? error.message : String(error);
}

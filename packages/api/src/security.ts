import { timingSafeEqual } from "node:crypto";
import type { MiddlewareHandler } from "hono";
import { secureHeaders } from "hono/secure-headers";

/** Nothing but the API's own files runs, loads or frames; pdf.js needs its worker and its WebAssembly. */
export const strictHeaders: MiddlewareHandler = secureHeaders({
  contentSecurityPolicy: {
    defaultSrc: ["'none'"],
    scriptSrc: ["'self'", "'wasm-unsafe-eval'"],
    workerSrc: ["'self'"],
    styleSrc: ["'self'"],
    imgSrc: ["'self'", "data:", "blob:"],
    fontSrc: ["'self'", "data:", "blob:"],
    connectSrc: ["'self'"],
    baseUri: ["'none'"],
    formAction: ["'none'"],
    frameAncestors: ["'none'"],
  },
  referrerPolicy: "no-referrer",
  xFrameOptions: "DENY",
  crossOriginOpenerPolicy: "same-origin",
  crossOriginResourcePolicy: "same-origin",
  // a document's own bytes come with a policy that is stricter still
  overwrite: false,
});

/**
 * With a token: every call carries it. Without (loopback only): a web page of somebody else's may still reach this port through the
 * browser, so the Host must be a loopback name (DNS rebinding) and a foreign Origin is refused (cross-site request forgery).
 */
export function guardAccess(token: string | null): MiddlewareHandler {
  return async (c, next) => {
    if (token !== null) {
      if (!sameSecret(c.req.header("authorization") ?? "", `Bearer ${token}`)) {
        c.header("WWW-Authenticate", "Bearer");
        return c.json({ error: { class: "unauthorized", message: "send the API's token: Authorization: Bearer …" } }, 401);
      }
      return next();
    }
    const host = c.req.header("host") ?? "";
    const origin = c.req.header("origin");
    if (!isLoopback(host) || (origin !== undefined && origin !== `http://${host}`)) {
      return c.json({ error: { class: "forbidden", message: `this API answers on the loopback interface only, not to host "${host}"${origin ? ` from ${origin}` : ""}` } }, 403);
    }
    return next();
  };
}

function isLoopback(host: string): boolean {
  return /^(127\.\d+\.\d+\.\d+|localhost|\[::1\])(:\d+)?$/.test(host);
}

function sameSecret(given: string, wanted: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)];
  return a.length === b.length && timingSafeEqual(a, b);
}

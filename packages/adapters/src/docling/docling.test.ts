import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import type { Conversion } from "@homelab/pipeline";
import { describe, expect, it } from "vitest";
import { DOCLING_VERSION, doclingConverter } from "./index.ts";

const conversion: Conversion = {
  converter: { name: "docling", version: DOCLING_VERSION },
  mediaType: "text/plain",
  title: null,
  pageCount: null,
  pages: [],
  blocks: [{ kind: "paragraph", text: "Hello", places: [] }],
};
const input = { bytes: new TextEncoder().encode("Hello"), name: "größe ../x.txt", mediaType: "text/plain" };
const never = new AbortController().signal;

/** A server that answers like a sidecar in one particular state. */
async function answering(listener: RequestListener): Promise<AsyncDisposable & { url: string }> {
  const server = createServer(listener).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const says = (status: number, body: unknown, headers: Record<string, string> = {}): RequestListener => (request, response) => {
  request.resume().on("end", () => response.writeHead(status, headers).end(typeof body === "string" ? body : JSON.stringify(body)));
};

describe("the docling adapter", () => {
  it("sends the bytes with their name and type, and hands on the conversion", async () => {
    let seen: unknown;
    await using server = await answering((request, response) => {
      seen = [request.url, request.headers["x-name"], request.headers["content-type"]];
      says(200, conversion)(request, response);
    });
    expect(await doclingConverter(server).convert(input, never)).toEqual(conversion);
    expect(seen).toEqual(["/convert", encodeURIComponent(input.name), "text/plain"]);
  });

  it("turns a refusal into its class", async () => {
    await using server = await answering(says(422, { class: "encrypted", message: "a password" }));
    await expect(doclingConverter(server).convert(input, never)).rejects.toMatchObject({ name: "Refused", class: "encrypted", message: "a password" });
  });

  it.each([
    ["busy", says(503, {}, { "retry-after": "7" }), { retryAfterMs: 7000 }],
    ["broken", says(500, "oops"), { retryAfterMs: undefined }],
    ["another program", says(200, { hello: "world" }), {}],
    ["not speaking JSON", says(200, "<html>"), {}],
    ["refusing with an unknown class", says(422, { class: "bored", message: "" }), {}],
    ["another version", says(200, { ...conversion, converter: { name: "docling", version: "9.9.9" } }), {}],
  ])("says that the converter is away when it is %s", async (_, listener, more) => {
    await using server = await answering(listener);
    await expect(doclingConverter(server).convert(input, never)).rejects.toMatchObject({ name: "Unavailable", dependency: "converter", ...more });
  });

  it("says that the converter is away when nothing listens there", async () => {
    const { url, ...server } = await answering(says(200, conversion));
    await server[Symbol.asyncDispose]();
    await expect(doclingConverter({ url }).convert(input, never)).rejects.toMatchObject({ name: "Unavailable", dependency: "converter" });
  });

  it("passes the caller's own abort on as it is", async () => {
    await using server = await answering(() => undefined);
    const stop = new AbortController();
    const converting = doclingConverter(server).convert(input, stop.signal);
    stop.abort(new Error("the worker is stopping"));
    await expect(converting).rejects.toThrow("the worker is stopping");
  });
});

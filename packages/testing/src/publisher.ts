import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export interface Publisher extends AsyncDisposable {
  url: string;
  /** Requests so far. */
  asked(): number;
}

/** Serves one file on an address of this machine and answers ranges, as publishers of weights do; with `whole` it knows no ranges. */
export async function startPublisher(file: Buffer, { path, host = "127.0.0.1", whole = false }: { path: string; host?: string; whole?: boolean }): Promise<Publisher> {
  let asked = 0;
  const server = createServer((request, response) => {
    asked += 1;
    const [, from, to] = /bytes=(\d+)-(\d+)/.exec(request.headers.range ?? "") ?? [];
    if (whole || from === undefined) return response.writeHead(200, { "content-length": file.length }).end(file);
    const part = file.subarray(Number(from), Number(to) + 1);
    return response.writeHead(206, { "content-range": `bytes ${from}-${Number(from) + part.length - 1}/${file.length}` }).end(part);
  });
  server.listen(0, host);
  await once(server, "listening");
  return {
    url: `http://${host}:${(server.address() as AddressInfo).port}${path}`,
    asked: () => asked,
    [Symbol.asyncDispose]: async () => {
      const closed = new Promise((done) => server.close(done));
      server.closeAllConnections();
      await closed;
    },
  };
}

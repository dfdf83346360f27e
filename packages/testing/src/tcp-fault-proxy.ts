import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { Transform } from "node:stream";

/** What the connection to a dependency does. */
export type TcpFault =
  | "pass"
  /** Nothing listens: connecting fails at once; open connections are cut. */
  | "refuse"
  /** Connecting succeeds, then nothing is ever passed on or answered. */
  | "black-hole"
  /** Connections are cut with a reset, new ones after they are accepted. */
  | "reset"
  /** The answers are replaced with random bytes of the same length. */
  | "garbage"
  /** Each piece of data waits this long, in both directions. */
  | { slowMs: number };

export interface TcpFaultProxy extends AsyncDisposable {
  readonly host: string;
  readonly port: number;
  /** Holds for open connections too, from the next piece of data on. */
  set(fault: TcpFault): Promise<void>;
}

/** A test part that stands between a client and a real server and misbehaves on demand. */
export async function startTcpFaultProxy(target: { host?: string; port: number }): Promise<TcpFaultProxy> {
  const host = "127.0.0.1";
  const sockets = new Set<Socket>();
  let fault: TcpFault = "pass";

  const through = (pieces: { answers: boolean }) =>
    new Transform({
      transform(piece: Buffer, _, pass) {
        if (fault === "black-hole") return pass();
        if (fault === "garbage" && pieces.answers) return pass(null, randomBytes(piece.length));
        if (typeof fault === "object") return void setTimeout(pass, fault.slowMs, null, piece);
        pass(null, piece);
      },
    });

  const server = createServer((client) => {
    track(client);
    if (fault === "reset") return void client.resetAndDestroy();
    const upstream = track(connect(target.port, target.host ?? host));
    client.pipe(through({ answers: false })).pipe(upstream);
    upstream.pipe(through({ answers: true })).pipe(client);
    client.once("close", () => upstream.destroy());
    upstream.once("close", () => client.destroy());
  });

  /** Errors are the point of this proxy: each ends its connection and is no news to the test. */
  function track(socket: Socket): Socket {
    sockets.add(socket.once("close", () => sockets.delete(socket)).on("error", () => socket.destroy()));
    return socket;
  }

  const listen = async (port: number) => {
    server.listen(port, host);
    await once(server, "listening");
    return (server.address() as AddressInfo).port;
  };
  const stop = async () => {
    const closed = once(server, "close");
    server.close();
    for (const socket of sockets) socket.resetAndDestroy();
    await closed;
  };

  const port = await listen(0);
  return {
    host,
    port,
    async set(next) {
      fault = next;
      if (next === "reset") for (const socket of sockets) socket.resetAndDestroy();
      if (next === "refuse" && server.listening) await stop();
      if (next !== "refuse" && !server.listening) await listen(port);
    },
    async [Symbol.asyncDispose]() {
      if (server.listening) await stop();
    },
  };
}

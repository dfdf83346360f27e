import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { startTcpFaultProxy, type TcpFaultProxy } from "./tcp-fault-proxy.ts";

let proxy: TcpFaultProxy;
beforeEach(async () => {
  const echo = createServer((socket) => socket.on("error", () => socket.destroy()).pipe(socket));
  echo.listen(0, "127.0.0.1");
  await once(echo, "listening");
  proxy = await startTcpFaultProxy({ port: (echo.address() as AddressInfo).port });
  onTestFinished(async () => {
    await proxy[Symbol.asyncDispose]();
    echo.close();
  });
});

async function connected(): Promise<Socket> {
  const socket = connect(proxy.port, proxy.host);
  onTestFinished(() => void socket.destroy());
  await once(socket, "connect");
  return socket;
}

async function failureOf(socket: Socket): Promise<unknown> {
  const [error] = (await once(socket, "error")) as [NodeJS.ErrnoException];
  return error.code;
}

/** What comes back for `ping` within 300 ms: bytes, the code of an error, or silence. */
async function ping(socket: Socket): Promise<string> {
  socket.write("ping");
  const quiet = AbortSignal.timeout(300);
  return Promise.race([
    once(socket, "data", { signal: quiet }).then(([data]) => String(data), (error: NodeJS.ErrnoException) => (quiet.aborted ? "silence" : String(error.code))),
    once(socket, "close", { signal: quiet }).then(() => "closed", () => "silence"),
  ]);
}

describe("the TCP fault proxy", () => {
  it("passes data both ways", async () => {
    expect(await ping(await connected())).toBe("ping");
  });

  it("refuses connections, cuts open ones, and comes back on the same port", async () => {
    const open = await connected();
    const cut = failureOf(open);
    await proxy.set("refuse");
    expect(await cut).toBe("ECONNRESET");
    await expect(connected()).rejects.toMatchObject({ code: "ECONNREFUSED" });
    await proxy.set("pass");
    expect(await ping(await connected())).toBe("ping");
  });

  it("swallows what is sent into the black hole, on open connections too", async () => {
    const open = await connected();
    expect(await ping(open)).toBe("ping");
    await proxy.set("black-hole");
    expect(await ping(open)).toBe("silence");
    expect(await ping(await connected())).toBe("silence");
  });

  it("resets open connections and new ones", async () => {
    const open = await connected();
    const cut = failureOf(open);
    await proxy.set("reset");
    expect(await cut).toBe("ECONNRESET");
    expect(await failureOf(connect(proxy.port, proxy.host))).toBe("ECONNRESET");
  });

  it("answers with garbage of the same length", async () => {
    await proxy.set("garbage");
    const socket = await connected();
    socket.write(Buffer.alloc(32, "a"));
    const [answer] = (await once(socket, "data")) as [Buffer];
    expect(answer).toHaveLength(32);
    expect(String(answer)).not.toContain("aaaa");
  });

  it("delays each piece of data in each direction", async () => {
    await proxy.set({ slowMs: 60 });
    const socket = await connected();
    const sent = performance.now();
    expect(await ping(socket)).toBe("ping");
    expect(performance.now() - sent).toBeGreaterThan(115);
  });
});

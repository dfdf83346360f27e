import { once } from "node:events";
import { createServer, type AddressInfo, type Socket } from "node:net";
import { Writable } from "node:stream";
import { type KubeConfig, PortForward } from "@kubernetes/client-node";

/** A way from this process into a service of a cluster, through the cluster's own API: nothing of the platform listens outside. */
export interface Door extends AsyncDisposable {
  /** On loopback, with a port of its own. */
  url: string;
  /** Why the last connection could not be made or ended; undefined while all is well. */
  trouble(): string | undefined;
}

export interface DoorTo {
  namespace: string;
  service: string;
  port: number;
}

/** What is used of the websocket, whose types the client leaves to another package. */
interface Line {
  onclose: (() => void) | null;
  close(): void;
}

/** Each connection goes to a pod that is ready at that moment, so a pod may be replaced between two. */
export async function openDoor(config: KubeConfig, to: DoorTo): Promise<Door> {
  const forward = new PortForward(config);
  const open = new Set<Socket>();
  let trouble: string | undefined;
  const server = createServer((socket) => {
    open.add(socket);
    socket.on("close", () => open.delete(socket));
    // the other side may go first
    socket.on("error", () => undefined);
    const failed = (why: string) => {
      trouble = why;
      socket.destroy();
    };
    forward.portForwardService(to.namespace, to.service, [to.port], socket, complaints(failed), socket).then(
      (opened: unknown) => {
        const line = opened as Line;
        line.onclose = () => socket.end();
        socket.on("close", () => line.close());
      },
      (error: unknown) => failed(wordsOf(error)),
    );
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    trouble: () => trouble,
    async [Symbol.asyncDispose]() {
      open.forEach((socket) => socket.destroy());
      server.close();
      await once(server, "close");
    },
  };
}

/** What the kubelet says of a port that it cannot reach. */
function complaints(tell: (why: string) => void): Writable {
  return new Writable({
    write(chunk: Buffer, _encoding, done) {
      const text = chunk.toString().trim();
      if (text !== "") tell(text);
      done();
    },
  });
}

/** A websocket tells its failure as an event with a message. */
function wordsOf(error: unknown): string {
  const { message } = error as { message?: unknown };
  return typeof message === "string" && message !== "" ? (message.split("\n")[0] ?? message) : String(error);
}

import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { describe, expect, it } from "vitest";
import { freePort } from "./free-port.ts";
import { describeOwner, inodesIn, portOwner } from "./port-owner.ts";

describe("a taken port", () => {
  it("names the process that listens, with its command", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const owner = await portOwner((server.address() as AddressInfo).port);
    server.close();
    expect(owner?.pid).toBe(process.pid);
    expect(describeOwner(owner ?? { pid: undefined, command: undefined })).toMatch(new RegExp(`^in use by pid ${process.pid} \\(.*node`));
  });

  it("has no owner while it is free", async () => {
    expect(await portOwner(await freePort())).toBeUndefined();
  });

  it("is read from the kernel's table of listening sockets only", () => {
    const table = [
      "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode",
      "   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 111 1",
      "   1: 0100007F:1F90 0100007F:9999 01 00000000:00000000 00:00000000 00000000     0        0 222 1",
    ].join("\n");
    expect(inodesIn(table, 8080)).toEqual(["111"]);
  });
});

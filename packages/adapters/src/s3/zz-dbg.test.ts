import { it } from "vitest";
import { startS3 } from "/work/main/packages/testing/src/s3.ts";
import { startTcpFaultProxy } from "/work/main/packages/testing/src/tcp-fault-proxy.ts";
import { s3Objects } from "/work/main/packages/adapters/src/s3/index.ts";
it("x", async () => {
  const t=performance.now(); await using server = await startS3(); console.log("start", performance.now()-t);
  await using proxy = await startTcpFaultProxy({ port: Number(new URL(server.endpoint).port) });
  const o = s3Objects({ ...server, endpoint: `http://127.0.0.1:${proxy.port}`, timeoutMs: 500 });
  for (const f of ["refuse","reset","black-hole","garbage"] as const) { await proxy.set(f); await o.put("processed","a",Buffer.from("a")).catch(e=>console.log(f,"PUT",e.message)); await o.get("processed","a").catch(e=>console.log(f,"GET",e.message)); await proxy.set("pass"); await o.put("processed","a",Buffer.from("a")).catch(e=>console.log(f,"after",e.message));}
}, 60000);

import { describe, expect, it } from "vitest";
import { aNamespace, connect, fetch, runInPod, server, startPods } from "./connected.ts";

const apis = await connect();

describe("names and services", () => {
  it("resolve in a pod, and a service leads to its pod", async () => {
    await using space = await aNamespace(apis);
    const labels = { app: "greeter" };
    await startPods(apis, space.name, server("greeter", "hello", labels));
    await apis.core.createNamespacedService({ namespace: space.name, body: { metadata: { name: "greeter" }, spec: { selector: labels, ports: [{ port: 80, targetPort: 8080 }] } } });
    expect(await runInPod(apis, space.name, `for i in 1 2 3 4 5; do ${fetch("http://greeter")} && exit; sleep 1; done; exit 1`)).toBe("hello\n");
  });

  it("that do not exist are not found, also in a pod", async () => {
    await using space = await aNamespace(apis);
    const said = await runInPod(apis, space.name, "nslookup nobody.nowhere.svc.cluster.local 2>&1 || true");
    expect(said).toMatch(/NXDOMAIN|can't find/);
  });
});

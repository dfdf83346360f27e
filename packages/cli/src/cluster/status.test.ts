import type { ClusterStatus } from "@homelab/local-cluster";
import { describe, expect, it } from "vitest";
import { renderClusterStatus } from "./status.ts";

const well: ClusterStatus = {
  running: true,
  healthy: true,
  complaints: [],
  node: { name: "homelab", ready: true, version: "v1.34.2" },
  pods: { total: 8, ready: 8 },
  dns: true,
  certificates: { file: "kubernetes/pki/apiserver.crt", until: "2027-01-01T00:00:00.000Z", daysLeft: 364, authority: false },
  disk: { freeBytes: 50 * 2 ** 30, totalBytes: 100 * 2 ** 30, volumes: [] },
  networkPolicy: { enforced: "not enforced", policies: 0 },
};

describe("the status of the cluster", () => {
  it("says that it is down, and how to start it", () => {
    expect(renderClusterStatus({ ...well, running: false, healthy: false }, "/state")).toBe("The cluster is down (state: /state)\n\nStart it: ./just cluster up");
  });

  it("shows each volume with what it uses and what it asked for", () => {
    const volumes = [{ name: "pvc-1", claim: "core/data-nats-0", phase: "Bound", asked: "20Gi", usedBytes: 3 * 2 ** 30 }];
    expect(renderClusterStatus({ ...well, disk: { freeBytes: 0, totalBytes: 0, volumes } }, "/state")).toMatch(/volume core\/data-nats-0 +3\.0 GiB +of 20Gi asked for, Bound/);
  });

  it("never lets policies look as if they held something back", () => {
    expect(renderClusterStatus({ ...well, networkPolicy: { enforced: "not enforced", policies: 3 } }, "/state")).toMatch(/NetworkPolicy +not enforced +3 deployed, none of them holds anything back/);
  });

  it("ends with what is wrong, and knows what it could not ask", () => {
    const text = renderClusterStatus({ ...well, healthy: false, node: null, pods: null, dns: null, complaints: ["containerd does not run", "the API server does not answer"] }, "/state");
    expect(text).toMatch(/names resolve +unknown/);
    expect(text.endsWith("! containerd does not run\n! the API server does not answer")).toBe(true);
  });
});

import { image, planOf, platform, recordResources, valueOf } from "@homelab/testing/resources";
import { expect, it } from "vitest";
import { Oxigraph } from "./index.ts";

const made = await recordResources();
const handle = await valueOf(new Oxigraph("oxigraph", { platform, image, plan: planOf("oxigraph"), priority: "high", queryTimeoutS: 30 }).handle);
await made.settled();

it("says where it is", () => expect(handle).toEqual({ url: "http://oxigraph.lab.svc:7878" }));

it("is one, because a second opener of its data fails", () => {
  expect(made.ofKind("StatefulSet")["oxigraph"]).toMatchObject({ spec: { replicas: 1, template: { spec: { containers: [{ args: ["serve", "--location", "/data", "--bind", "0.0.0.0:7878", "--timeout-s", "30"] }] } } } });
  expect(made.ofKind("HorizontalPodAutoscaler")).toEqual({});
});

it("runs on the node that the plan placed it on", () => {
  expect(made.ofKind("StatefulSet")["oxigraph"]).toMatchObject({ spec: { template: { spec: { nodeSelector: { "kubernetes.io/hostname": "node-1" } } } } });
});

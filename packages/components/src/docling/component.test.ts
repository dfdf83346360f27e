import { image, planOf, platform, recordResources, scaled, valueOf } from "@homelab/testing/resources";
import { expect, it } from "vitest";
import { Docling } from "./index.ts";

const limits = { maxBytes: 2 ** 20, maxPages: 7, timeoutS: 90, recycle: 50 };
const made = await recordResources();
await valueOf(new Docling("many", { platform, image, plan: scaled("docling"), priority: "normal", limits }).handle);
await valueOf(new Docling("one", { platform, image, plan: { ...planOf("docling"), replicas: { least: 1, most: 1 }, scaleAtPercent: null }, priority: "normal", limits }).handle);
await made.settled();

it("leaves the number of pods to its autoscaler where the plan has room for more than one", () => {
  expect(made.ofKind("HorizontalPodAutoscaler")).toMatchObject({ many: { spec: { minReplicas: 1, maxReplicas: 3, scaleTargetRef: { kind: "Deployment", name: "many" }, metrics: [{ resource: { name: "cpu" } }] } } });
  expect(made.ofKind("Deployment")["many"]).not.toHaveProperty("spec.replicas");
});

it("runs one pod and scales nothing where the plan has room for one", () => {
  expect(made.ofKind("Deployment")["one"]).toMatchObject({ spec: { replicas: 1 } });
  expect(Object.keys(made.ofKind("HorizontalPodAutoscaler"))).toEqual(["many"]);
});

it("starts none beyond the plan during a rollout", () => {
  expect(made.ofKind("Deployment")["many"]).toMatchObject({ spec: { strategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } } } });
});

it("reaches nothing, not even names", () => expect(made.ofKind("NetworkPolicy")["many"]).toMatchObject({ spec: { egress: [] } }));

import { partNames } from "@homelab/components";
import { rules } from "@homelab/policies";
import { desktop, recordResources, valueOf } from "@homelab/testing/resources";
import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { canary, whole } from "./whole.ts";

const made = await recordResources();
const parts = whole();
await valueOf(pulumi.all([parts.api.handle, parts.cognee.handle, parts.collector.handle, parts.litellm.handle, parts.chat.handle, parts.vectors.handle, parts.promptfoo.template]));
await made.settled();

const objects = made.all().filter(({ type }) => type.startsWith("kubernetes:"));

interface Container {
  name: string;
  image: string;
  env: { name: string; value?: string }[];
  args?: string[];
  resources: { requests?: object; limits?: { cpu?: string; memory?: string } };
  securityContext: object;
  readinessProbe?: object;
  volumeMounts: { name: string; readOnly?: boolean }[];
}
interface PodTemplate {
  metadata: { labels: Record<string, string> };
  spec: { automountServiceAccountToken: boolean; priorityClassName: string; securityContext: object; containers: Container[]; initContainers?: Container[]; volumes: { name: string; projected?: object; persistentVolumeClaim?: object; emptyDir?: object }[] };
}

const pods = ["StatefulSet", "Deployment", "Job"].flatMap((kind) => Object.entries(made.ofKind(kind)).map(([name, { spec }]) => ({ kind, name, pod: (spec as { template: PodTemplate }).template })));
pods.push(...Object.entries(made.ofKind("CronJob")).map(([name, { spec }]) => ({ kind: "CronJob", name, pod: (spec as { jobTemplate: { spec: { template: PodTemplate } } }).jobTemplate.spec.template })));
const each = pods.map(({ kind, name, pod }) => [`${kind} ${name}`, pod] as const);

it("makes a workload for every part of the list", () => {
  const seen = new Set(pods.map(({ pod }) => pod.metadata.labels["app.kubernetes.io/name"]));
  expect([...seen].sort()).toEqual([...partNames].sort());
});

describe.each(each)("%s", (_, pod) => {
  const containers = [...pod.spec.containers, ...(pod.spec.initContainers ?? [])];

  it("is restricted, and its root cannot be written to", () => {
    expect(pod.spec.securityContext).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } });
    for (const { securityContext } of containers) expect(securityContext).toEqual({ allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ["ALL"] } });
  });

  it("has no token of the cluster's, a priority and limits", () => {
    expect(pod.spec.automountServiceAccountToken).toBe(false);
    expect(pod.spec.priorityClassName).toMatch(/^lab-(critical|high|normal|low)$/);
    for (const { resources } of containers) expect(resources).toMatchObject({ requests: { cpu: expect.any(String), memory: expect.any(String) }, limits: { cpu: expect.any(String), memory: expect.any(String) } });
  });

  it("mounts files, volumes of the cluster and bounded scratch, and no path of the machine", () => {
    for (const { name, ...source } of pod.spec.volumes) {
      expect(Object.keys(source)).toEqual([expect.stringMatching(/^(projected|persistentVolumeClaim|emptyDir)$/)]);
      if (source.emptyDir) expect(source.emptyDir, name).toMatchObject({ sizeLimit: expect.any(String) });
    }
  });

  it("runs an image with a tag that names one content", () => {
    for (const { image } of containers) expect(image).toMatch(/:(?!latest$)[\w.-]+$/);
  });
});

describe("what can be asked", () => {
  it("is asked of every part that listens", () => {
    const silent = pods.filter(({ pod }) => pod.spec.containers.some(({ readinessProbe }) => !readinessProbe)).map(({ name }) => name);
    expect(silent.sort()).toEqual(["garage-prepare", "nats-prepare", "promptfoo", "supabase-prepare", "workers-model", "workers-text"]);
  });

  it("calls no model", () => {
    const probes = JSON.stringify(pods.map(({ pod }) => pod.spec.containers.map((c) => c.readinessProbe)));
    expect(probes).not.toMatch(/"path":"\/health\/?"[^}]*4000/);
    expect(probes).toContain("/health/readiness");
  });
});

describe("secrets", () => {
  it("are in Secrets, marked as such, and nowhere else", () => {
    const elsewhere = made.all().filter(({ type }) => !type.endsWith(":Secret"));
    expect(elsewhere.filter(({ inputs }) => JSON.stringify(inputs).includes(canary)).map(({ name }) => name)).toEqual([]);
    expect(Object.keys(made.ofKind("Secret")).length).toBeGreaterThan(10);
  });

  it("are read by no environment and by no argument", () => {
    for (const { pod } of pods) for (const { env, args } of pod.spec.containers) expect(JSON.stringify([env, args])).not.toMatch(/CANARY|secretKeyRef/);
  });
});

describe("the network", () => {
  it("has a policy for every workload", () => {
    const chosen = Object.values(made.ofKind("NetworkPolicy")).map(({ spec }) => (spec as { podSelector: object }).podSelector);
    for (const { name, pod } of pods) {
      const { "app.kubernetes.io/name": part, "app.kubernetes.io/instance": instance } = pod.metadata.labels;
      expect(chosen, name).toContainEqual({ matchLabels: { "app.kubernetes.io/name": part, "app.kubernetes.io/instance": instance } });
    }
  });

  it("has doors of the cluster's own kind alone", () => {
    expect(Object.values(made.ofKind("Service")).map(({ spec }) => (spec as { type: string }).type).filter((type) => type !== "ClusterIP")).toEqual([]);
  });
});

it("puts every object into the platform's namespace", () => {
  const elsewhere = objects.filter(({ inputs }) => (inputs["metadata"] as { namespace?: string }).namespace !== "lab");
  expect(elsewhere).toEqual([]);
});

it("breaches no rule that deployments are held to", () => {
  const memory = Object.fromEntries(desktop.components.map(({ component, memory: { limitBytes } }) => [component, limitBytes]));
  const limits = { largestBytes: Math.max(...Object.values(memory)), totalBytes: 2 ** 40, parts: memory };
  expect(objects.flatMap(({ type, name, inputs }) => rules.flatMap((rule) => rule.breaches({ ...inputs, kind: type.split(":").at(-1) ?? "" }, limits).map((text) => `${name}: ${rule.name}: ${text}`)))).toEqual([]);
});

it("scales what the plan scales, and lets a drain take one of it at a time", () => {
  expect(Object.keys(made.ofKind("HorizontalPodAutoscaler")).sort()).toEqual(["api", "cognee", "docling", "workers-model", "workers-text"]);
  expect(Object.keys(made.ofKind("PodDisruptionBudget")).sort()).toEqual(["api", "cognee", "docling", "workers-model", "workers-text"]);
});

it("tells each process of the pipeline where its parts are", () => {
  const { data } = made.ofKind("ConfigMap")["workers-text-connections"] as { data: Record<string, string> };
  expect(JSON.parse(data["connections.json"] ?? "null")).toMatchObject({
    nats: { url: "nats://nats.lab.svc:4222", role: "worker" },
    postgres: { host: "supabase.lab.svc", user: "homelab_worker" },
    objects: { kind: "s3", endpoint: "http://garage.lab.svc:3900" },
    converter: { url: "http://docling.lab.svc:8101" },
    chat: { url: "http://litellm.lab.svc:4000/v1", model: "chat", slots: 2, apiKeyFile: "/etc/homelab/chat.key" },
    cognee: { url: "http://cognee.lab.svc:8000", model: "tiny", slots: 1, passwordFile: "/etc/homelab/cognee.password" },
    api: { tokenFile: null },
    telemetry: { traces: { kind: "collector", url: "http://collector.lab.svc:4318" } },
  });
});

import { describe, expect, it } from "vitest";
import type { Container, KubernetesObject, PodSpec } from "../object.ts";
import type { PlanLimits } from "../rule.ts";
import { rules, stackRules } from "./index.ts";

const MiB = 2 ** 20;
const plan: PlanLimits = { largestBytes: 1024 * MiB, totalBytes: 4096 * MiB, parts: { nats: 128 * MiB } };
const labels = { "app.kubernetes.io/part-of": "homelab", "app.kubernetes.io/managed-by": "pulumi", "app.kubernetes.io/name": "nats", "app.kubernetes.io/instance": "nats" };

const container: Container = {
  name: "nats",
  image: "homelab/nats:2.15.2",
  env: [{ name: "LOG_LEVEL", value: "info" }, { name: "API_TOKEN_FILE", value: "/etc/homelab/token" }],
  resources: { requests: { memory: "64Mi", cpu: "100m" }, limits: { memory: "128Mi", cpu: "1000m" } },
  securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ["ALL"] } },
};
const pod: PodSpec = { automountServiceAccountToken: false, securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } }, containers: [container], volumes: [{ name: "data" }] };
const deployment = (spec: PodSpec = pod, metadata: object = {}): KubernetesObject => ({ kind: "Deployment", metadata: { name: "nats", labels, ...metadata }, spec: { template: { spec } } });
const running = (change: Partial<Container>): KubernetesObject => deployment({ ...pod, containers: [{ ...container, ...change }] });
const resources = (memory: string, request = "64Mi") => running({ resources: { requests: { memory: request, cpu: "100m" }, limits: { memory, cpu: "1" } } });

const breachesOf = (name: string, object: KubernetesObject): string[] => {
  const rule = rules.find((known) => known.name === name);
  if (!rule) throw new Error(`no rule is called ${name}`);
  return rule.breaches(object, plan);
};

it.each(rules.map(({ name }) => name))("%s lets a proper deployment pass", (name) => expect(breachesOf(name, deployment())).toEqual([]));

describe("what must not pass", () => {
  it.each<[rule: string, about: string, object: KubernetesObject, says: string]>([
    ["limits-within-plan", "more than the plan gives the part", resources("129Mi"), "the plan gives it 128 MiB"],
    ["limits-within-plan", "more than the largest, of a part that was not planned", { ...resources("2Gi"), metadata: { labels: {} } }, "the plan gives it 1 GiB"],
    ["limits-within-plan", "no limits", running({ resources: {} }), "no resources.limits.memory"],
    ["limits-within-plan", "a request above its limit", resources("64Mi", "65Mi"), "asks for more memory"],
    ["limits-within-plan", "an init container without limits", deployment({ ...pod, initContainers: [{ ...container, name: "first", resources: {} }] }), "container first"],
    ["no-latest", "latest", running({ image: "nats:latest" }), "nats:latest"],
    ["no-latest", "no tag", running({ image: "registry.example.org:5000/nats" }), "give it a version"],
    ["no-latest", "a digest that is cut off", running({ image: `nats@sha256:${"0".repeat(63)}` }), "give it a version"],
    ["no-host-path", "a hostPath", deployment({ ...pod, volumes: [{ name: "v", hostPath: { path: "/" } }] }), "volume v"],
    ["no-host-path", "a volume that is one", { kind: "PersistentVolume", spec: { hostPath: { path: "/" } } }, "storage class"],
    ["no-host-path", "the host's network", deployment({ ...pod, hostNetwork: true }), "hostNetwork"],
    ["no-host-path", "the host's processes", deployment({ ...pod, hostPID: true }), "hostPID"],
    ["no-host-path", "a port of the host", running({ ports: [{ hostPort: 80 }] }), "port of the host"],
    ["restricted", "root", deployment({ ...pod, securityContext: { seccompProfile: { type: "RuntimeDefault" } } }), "may run as root"],
    ["restricted", "user 0 who says he is not root", running({ securityContext: { ...container.securityContext, runAsUser: 0 } }), "may run as root"],
    ["restricted", "a container that takes back what its pod promised", running({ securityContext: { ...container.securityContext, runAsNonRoot: false } }), "may run as root"],
    ["restricted", "gaining rights", running({ securityContext: { ...container.securityContext, allowPrivilegeEscalation: true } }), "may gain rights"],
    ["restricted", "a capability that is added back", running({ securityContext: { ...container.securityContext, capabilities: { drop: ["ALL"], add: ["SYS_ADMIN"] } } }), "keeps capabilities"],
    ["restricted", "a root that can be written to", running({ securityContext: { ...container.securityContext, readOnlyRootFilesystem: false } }), "can write to its root"],
    ["restricted", "no seccomp profile", deployment({ ...pod, securityContext: { runAsNonRoot: true } }), "seccompProfile"],
    ["restricted", "a token of the cluster's", deployment({ ...pod, automountServiceAccountToken: true }), "automountServiceAccountToken"],
    ["cluster-ip-only", "a load balancer", { kind: "Service", spec: { type: "LoadBalancer" } }, "LoadBalancer"],
    ["cluster-ip-only", "a port of the node", { kind: "Service", spec: { type: "NodePort" } }, "NodePort"],
    ["cluster-ip-only", "external addresses", { kind: "Service", spec: { externalIPs: ["192.0.2.1"] } }, "192.0.2.1"],
    ["cluster-ip-only", "an Ingress", { kind: "Ingress" }, "door of its own"],
    ["labels", "none", { kind: "ConfigMap", metadata: {} }, "part-of is missing"],
    ["labels", "another manager", { kind: "ConfigMap", metadata: { labels: { ...labels, "app.kubernetes.io/managed-by": "Helm" } } }, '"Helm"'],
    ["labels", "a workload that does not say which it is", deployment(pod, { labels: { "app.kubernetes.io/part-of": "homelab", "app.kubernetes.io/managed-by": "pulumi" } }), "name is missing"],
    ["no-plain-secret", "a password in a variable", running({ env: [{ name: "POSTGRES_PASSWORD", value: "hunter2" }] }), "POSTGRES_PASSWORD"],
    ["no-plain-secret", "a key under an innocent name", running({ env: [{ name: "SETTING", value: `sk-${"a".repeat(32)}` }] }), "SETTING"],
    ["no-plain-secret", "a login in a URL", running({ env: [{ name: "DATABASE", value: "postgres://u:p@db/x" }] }), "DATABASE"],
    ["no-plain-secret", "a key among the arguments", running({ args: [`--key=x`, `ghp_${"a".repeat(30)}`] }), "argument"],
    ["no-plain-secret", "a ConfigMap with a key", { kind: "ConfigMap", data: { token: "abc" } }, "data.token"],
    ["no-plain-secret", "an annotation with a key", { kind: "Service", metadata: { annotations: { note: `AGE-SECRET-${"KEY"}-1ABC` } } }, "annotation note"],
  ])("%s: %s", (name, _, object, says) => expect(breachesOf(name, object).join("\n")).toContain(says));

  it("in a CronJob neither", () => expect(breachesOf("no-latest", { kind: "CronJob", spec: { jobTemplate: { spec: { template: { spec: { containers: [{ image: "x" }] } } } } } })).toHaveLength(1));
});

describe("a stack that makes a namespace", () => {
  const [quotas] = stackRules;
  const space = { kind: "Namespace", metadata: { name: "homelab", labels: { "pod-security.kubernetes.io/enforce": "restricted" } } };
  const quota = (memory: string) => ({ kind: "ResourceQuota", metadata: { namespace: "homelab" }, spec: { hard: { "limits.memory": memory } } });
  const range = { kind: "LimitRange", metadata: { namespace: "homelab" } };

  it("passes with a quota within the plan and limits", () => expect(quotas?.breaches([space, quota("4Gi"), range], plan)).toEqual([]));
  it.each([
    ["no quota", [space, range], "no quota"],
    ["a quota elsewhere", [space, { ...quota("1Gi"), metadata: { namespace: "other" } }, range], "no quota"],
    ["a quota above the plan", [space, quota("5Gi"), range], "the plan has 4 GiB"],
    ["no limits for containers", [space, quota("4Gi")], "no LimitRange"],
    ["another standard", [{ ...space, metadata: { name: "homelab", labels: {} } }, quota("4Gi"), range], "restricted"],
  ])("is refused with %s", (_, objects, says) => expect(quotas?.breaches(objects, plan).join("\n")).toContain(says));
});

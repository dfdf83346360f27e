import type { KubernetesObject, V1PodTemplateSpec } from "@kubernetes/client-node";
import { describe, expect, it } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { addons } from "./addons/index.ts";
import { renderPacketRules } from "./host/packets.ts";
import { renderPrepare } from "./host/prepare.ts";
import { clusterImageNames } from "./images/names.ts";
import { renderKubeadmConfig } from "./kubeadm/config.ts";
import { controlPlaneCores, renderPatches } from "./kubeadm/patches.ts";
import { renderAuditPolicy, renderAuthentication, renderEncryption } from "./kubeadm/policies.ts";
import { kubeletArguments, renderKubeletConfig } from "./kubelet/config.ts";
import { clusterLayout } from "./layout.ts";
import { clusterNetwork as network } from "./network.ts";
import { renderCniConfig } from "./runtime/cni.ts";
import { renderContainerdConfig } from "./runtime/containerd.ts";

const layout = clusterLayout("/state/cluster");
const host = { systemd: false, mayLowerOomScore: false, resolvConf: "/etc/resolv.conf" };
const versions = { kubernetes: "1.34.2", etcd: "3.6.16", coredns: "1.15.0", "metrics-server": "0.9.0", "local-path-provisioner": "0.0.30", cyclonus: "0.5.6" };

interface Flag {
  name: string;
  value: string;
}

describe("the configuration of kubeadm", () => {
  const [init, cluster] = parseAllDocuments(renderKubeadmConfig({ layout, network, versions })).map((document) => document.toJS() as Record<string, never>);
  const apiServer = (cluster as { apiServer?: { extraArgs: Flag[]; certSANs: string[] } } | undefined)?.apiServer;
  const flags = Object.fromEntries(apiServer?.extraArgs.map(({ name, value }) => [name, value]) ?? []);

  it("fetches no image and takes the names that ours have", () => {
    expect(init?.["nodeRegistration"]).toMatchObject({ imagePullPolicy: "Never", taints: [] });
    expect(clusterImageNames(versions).apiServer).toBe(`${String(cluster?.["imageRepository"])}/kube-apiserver:${String(cluster?.["kubernetesVersion"])}`);
    expect(clusterImageNames(versions).etcd).toMatch(/:3\.6\.16-0$/);
  });

  it("binds the API server to the node's address alone", () => {
    expect(flags["bind-address"]).toBe(network.nodeAddress);
    expect(apiServer?.certSANs).toContain(network.nodeAddress);
  });

  it("encrypts Secrets, writes an audit log and checks who the kubelet is", () => {
    expect(flags).toMatchObject({ "encryption-provider-config": layout.encryption, "audit-policy-file": layout.auditPolicy, "kubelet-certificate-authority": `${layout.pki}/ca.crt` });
  });

  it("mentions no path outside the state folder", () => {
    const texts = [renderKubeadmConfig({ layout, network, versions }), ...Object.values(renderPatches(layout))].join("\n");
    expect(texts.match(/\/etc\/kubernetes|\/var\/lib\/kubelet/g)).toBeNull();
  });
});

describe("the cores that an empty cluster asks for", () => {
  const workloads = addons({ layout, network, images: clusterImageNames(versions), digests: {} }) as (KubernetesObject & { spec?: { template?: V1PodTemplateSpec } })[];
  const ofAddons = workloads.flatMap(({ spec }) => spec?.template?.spec?.containers ?? []).map(({ resources }) => resources?.requests?.["cpu"] ?? "");
  const milli = [...Object.values(controlPlaneCores), ...ofAddons].map((text) => Number(/^(\d+)m$/.exec(text)?.[1]));

  it("are within the fifth of one that a plan keeps for it on a machine with two", () => {
    expect(milli).toHaveLength(8);
    expect(milli.reduce((sum, each) => sum + each, 0)).toBeLessThanOrEqual(200);
  });
});

describe("policies", () => {
  it("let strangers ask whether it is well, and nothing else", () => {
    expect(parse(renderAuthentication())).toMatchObject({ anonymous: { enabled: true, conditions: [{ path: "/livez" }, { path: "/readyz" }, { path: "/healthz" }] } });
  });

  it("encrypt with the key first and read plain text last", () => {
    const { resources } = parse(renderEncryption("a2V5")) as { resources: { providers: object[] }[] };
    expect(resources[0]?.providers.map((provider) => Object.keys(provider)[0])).toEqual(["secretbox", "identity"]);
  });

  it("never write what is in a Secret into the audit log", () => {
    const { rules } = parse(renderAuditPolicy()) as { rules: { level: string }[] };
    expect(new Set(rules.map(({ level }) => level))).toEqual(new Set(["None", "Metadata"]));
  });
});

describe("the kubelet", () => {
  const config = parse(renderKubeletConfig(layout, network, host)) as Record<string, unknown>;

  it("answers nobody without credentials", () => {
    expect(config).toMatchObject({ readOnlyPort: 0, authentication: { anonymous: { enabled: false }, webhook: { enabled: true } }, authorization: { mode: "Webhook" } });
  });

  it("removes no image, because none can be fetched again", () => expect(config).toMatchObject({ imageGCHighThresholdPercent: 100, imageMaximumGCAge: "0s" }));

  it("leaves control groups to systemd where that is process 1", () => {
    expect(config["cgroupDriver"]).toBe("cgroupfs");
    expect(parse(renderKubeletConfig(layout, network, { ...host, systemd: true }))).toMatchObject({ cgroupDriver: "systemd" });
  });

  it("keeps its own files in the state folder", () => expect(kubeletArguments(layout, network)).toEqual(expect.arrayContaining([`--root-dir=${layout.kubelet}`, `--cert-dir=${layout.kubelet}/pki`])));
});

describe("containerd", () => {
  it("raises nobody's chance to be spared when it may not", () => {
    expect(renderContainerdConfig(layout, "pause:1", host)).toContain("restrict_oom_score_adj = true");
    expect(renderContainerdConfig(layout, "pause:1", { ...host, mayLowerOomScore: true })).toContain("restrict_oom_score_adj = false");
  });

  it("shares no folder and no socket with a containerd of the machine", () => {
    const paths = renderContainerdConfig(layout, "pause:1", host).match(/"\/[^"]+"/g) ?? [];
    expect(paths.filter((path) => !path.startsWith(`"${layout.root}/`))).toEqual(['"/usr/lib/cni"']);
  });

  it("gives pods addresses from the range that the packet rules know", () => {
    const { plugins } = JSON.parse(renderCniConfig(layout, network)) as { plugins: [{ ipam: { ranges: [[{ subnet: string }]] } }] };
    expect(renderPacketRules(network)).toContain(plugins[0].ipam.ranges[0][0].subnet);
  });
});

describe("what runs before containerd", () => {
  it("quotes folders with blanks and quotes", () => {
    const odd = clusterLayout("/state/it's here");
    expect(renderPrepare(odd, network)).toContain(`nft -f '/state/it'\\''s here/run/packets.nft'`);
  });

  it("drops what other machines send to the cluster's addresses", () => {
    expect(renderPacketRules(network)).toMatch(/iifname != \{ "lo", "homelab-node", "homelab-pods" \} ip daddr \{ .*10\.117\.1\.1 \} drop/);
  });
});

import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { SchedulingV1Api } from "@kubernetes/client-node";
import { afterAll, describe, expect, it } from "vitest";
import { connect, eventually } from "./connected.ts";
import { aDeployment, ended } from "./deployed.ts";

const { core, config } = await connect();
const on = await aDeployment();
const { namespace } = on;
const foundation = "phase0-foundation";
const nothing = { create: 0, update: 0, replace: 0, delete: 0 };

afterAll(async () => {
  await on.run("pulumi-destroy", foundation, "--yes", "--delete-data", "namespace");
  await on[Symbol.asyncDispose]();
});

/** The state of a stack as its backend keeps it. */
interface Kept {
  checkpoint: { latest: { resources: ({ urn: string; id?: string; outputs?: unknown } & Record<string, unknown>)[]; pending_operations?: unknown } };
}

const isThere = () => core.readNamespace({ name: namespace }).then(() => true, () => false);
const quotaOf = async () => (await core.readNamespacedResourceQuota({ name: "homelab", namespace })).spec?.hard ?? {};

/** What a person does with kubectl, and forgets. */
async function drift(pods: string): Promise<void> {
  const quota = await core.readNamespacedResourceQuota({ name: "homelab", namespace });
  await core.replaceNamespacedResourceQuota({ name: "homelab", namespace, body: { ...quota, spec: { ...quota.spec, hard: { ...quota.spec?.hard, pods } } } });
}

/** One after another: each stands on what the one before it left. */
describe("phase 0 on the real cluster", { timeout: 600_000 }, () => {
  it("is shown by a preview that changes nothing", async () => {
    const { phase, changeSummary } = await on.phase("pulumi-preview", "phase0");
    expect(phase).toBe(foundation);
    expect(changeSummary).toMatchObject({ update: 0, replace: 0, delete: 0 });
    expect(changeSummary.create).toBeGreaterThan(8);
    expect(await isThere()).toBe(false);
  });

  it("refuses a later phase in words while it is missing", async () => {
    const { code, stderr } = await on.run("pulumi-preview", "phase1");
    expect(code).not.toBe(0);
    expect(stderr).toMatch(/phase0-foundation.*not deployed.*pulumi-up phase0/s);
  });

  it("makes a restricted namespace with a quota, and tells the facts of the machine and the plan", async () => {
    expect((await on.phase("pulumi-up", "phase0")).changeSummary.create).toBeGreaterThan(8);
    const { metadata } = await core.readNamespace({ name: namespace });
    expect(metadata?.labels).toMatchObject({ "pod-security.kubernetes.io/enforce": "restricted" });
    expect(Object.keys((await core.readNamespacedConfigMap({ name: "hardware-facts", namespace })).data ?? {})).toContain("plan.json");
    expect((await quotaOf())["limits.memory"]).toBeDefined();
  });

  it("has nothing to change a second time", async () => expect((await on.phase("pulumi-preview", "phase0")).changeSummary).toMatchObject(nothing));

  it("shows a change made by hand, and mends it", async () => {
    const before = (await quotaOf())["pods"];
    await drift("1");
    const { changeSummary, resources } = await on.phase("pulumi-preview", "phase0");
    expect(changeSummary).toMatchObject({ ...nothing, update: 1 });
    expect(resources.find(({ operation }) => operation === "update")).toMatchObject({ kind: "ResourceQuota" });
    await on.phase("pulumi-up", "phase0");
    expect((await quotaOf())["pods"]).toBe(before);
  });

  it("lets one of two deployments through and refuses the other in words", async () => {
    await drift("2");
    const both = await Promise.all([on.run("pulumi-up", "phase0", "--yes"), on.run("pulumi-up", "phase0", "--yes")]);
    expect(both.map(({ code }) => code).sort()).toEqual([0, 1]);
    expect(both.find(({ code }) => code === 1)?.stderr).toMatch(/another command is working on it: pulumi-up phase0/);
    expect((await on.phase("pulumi-preview", "phase0")).changeSummary).toMatchObject(nothing);
  });

  it("converges after it was killed in the middle", async () => {
    await drift("3");
    const killed = on.start("pulumi-up", "phase0", "--yes");
    const end = ended(killed);
    let said = "";
    killed.stdout?.on("data", (data: Buffer) => void (said += data.toString()));
    // the preview has been shown, so the deployment itself has begun
    await eventually("the deployment begins", async () => said.includes("to update") || killed.exitCode !== null, 120_000);
    await sleep(500);
    killed.kill("SIGKILL");
    expect((await end).code).toBeNull();
    await on.phase("pulumi-up", "phase0");
    expect((await quotaOf())["pods"]).not.toBe("3");
    expect((await on.phase("pulumi-preview", "phase0")).changeSummary).toMatchObject(nothing);
  });

  it("takes with it what a killed deployment had begun, whether it came to be or not", async () => {
    const file = join(on.folder, "state", "pulumi", "state", ".pulumi", "stacks", foundation, "cluster.json");
    const kept = JSON.parse(await readFile(file, "utf8")) as Kept;
    const { latest } = kept.checkpoint;
    const isBegun = ({ urn }: { urn: string }) => /::(?:low|hardware-facts)$/.test(urn);
    const begun = latest.resources.filter(isBegun).map(({ id: _, outputs: __, ...resource }) => resource);
    const never = { ...begun.find(({ urn }) => urn.endsWith("hardware-facts")), urn: "urn:pulumi:cluster::phase0-foundation::kubernetes:core/v1:ConfigMap::never-made", inputs: { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "never-made", namespace } } };
    expect(begun).toHaveLength(2);
    latest.resources = latest.resources.filter((resource) => !isBegun(resource));
    latest.pending_operations = [...begun, never].map((resource) => ({ resource, type: "creating" }));
    await writeFile(file, JSON.stringify(kept));

    await on.phase("pulumi-destroy", "phase0");
    await expect(core.readNamespacedConfigMap({ name: "hardware-facts", namespace })).rejects.toThrow();
    const classes = (await config.makeApiClient(SchedulingV1Api).listPriorityClass()).items.flatMap(({ metadata }) => metadata?.name ?? []);
    expect(classes.filter((name) => name.startsWith(namespace))).toEqual([]);
    await on.phase("pulumi-up", "phase0");
  });

  it("goes again; its namespace only when that is named, because documents go with it", async () => {
    await on.phase("pulumi-destroy", "phase0");
    expect(await isThere()).toBe(true);
    await expect(core.readNamespacedConfigMap({ name: "hardware-facts", namespace })).rejects.toThrow();
    await on.phase("pulumi-destroy", "phase0", "--delete-data", "namespace");
    await eventually("the namespace goes", async () => !(await isThere()));
    expect((await core.listNamespace()).items.some(({ metadata }) => metadata?.name === namespace)).toBe(false);
  });
});

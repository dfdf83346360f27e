import { image, planOf, platform, recordResources, sizesOf, valueOf } from "@homelab/testing/resources";
import { expect, it } from "vitest";
import { Supabase, type SupabaseArgs } from "./index.ts";

const names = { database: "homelab", logins: { owner: "homelab_owner", worker: "homelab_worker", api: "homelab_api" } };
const args: SupabaseArgs = {
  ...{ platform, image, plan: planOf("postgres"), priority: "critical", sizes: sizesOf("postgres"), names },
  passwords: { superuser: "CANARY-superuser", owner: "CANARY-owner", worker: "CANARY-worker", api: "CANARY-api" },
  embedder: { kind: "packaged" },
};
const made = await recordResources();
const handle = await valueOf(new Supabase("supabase", args).handle);
await valueOf(new Supabase("other", { ...args, passwords: { ...args.passwords, superuser: "CANARY-rotated" } }).handle);
await made.settled();

const podOf = (name: string) => JSON.stringify(made.ofKind("StatefulSet")[name]);

it("hands on a login for each role, and none for the superuser", () => {
  expect(Object.keys(handle.logins)).toEqual(["owner", "worker", "api"]);
  expect(handle.logins.worker).toMatchObject({ user: "homelab_worker", password: { secret: "supabase-worker", key: "password" } });
  expect(JSON.stringify(handle)).not.toContain("superuser");
});

it("replaces its pod when the superuser's password was rotated", () => {
  const digestIn = (text: string) => /"homelab\/files":"(\w+)"/.exec(text)?.[1];
  expect(digestIn(podOf("other"))).not.toBe(digestIn(podOf("supabase")));
});

it("gives a parallel index build the shared memory that the plan says", () => {
  expect(made.ofKind("StatefulSet")["supabase"]).toMatchObject({ spec: { template: { spec: { volumes: expect.arrayContaining([expect.objectContaining({ emptyDir: { medium: "Memory", sizeLimit: expect.any(String) } })]) } } } });
});

it("runs the Job again when a password was rotated, under another name", () => {
  const called = Object.values(made.ofKind("Job")).map(({ metadata }) => (metadata as { name: string }).name);
  expect(called).toEqual([expect.stringMatching(/^supabase-prepare-\w{8}$/), expect.stringMatching(/^other-prepare-\w{8}$/)]);
  expect(called[0]?.slice(-8)).not.toBe(called[1]?.slice(-8));
});

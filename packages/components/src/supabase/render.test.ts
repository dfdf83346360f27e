import { sizesOf } from "@homelab/testing/resources";
import { expect, it } from "vitest";
import { literally } from "../workload/pod.ts";
import { renderPodHba, renderPostgresConf, superuserScript } from "./render.ts";

const conf = renderPostgresConf(sizesOf("postgres"));

it.each(["fsync", "full_page_writes", "synchronous_commit"])("keeps %s on", (setting) => {
  expect(conf.match(new RegExp(`^${setting} = .*`, "gm"))).toEqual([`${setting} = on`]);
});

it("writes each setting once", () => {
  const names = conf.split("\n").flatMap((line) => /^(\w+) = /.exec(line)?.[1] ?? []);
  expect(new Set(names).size).toBe(names.length);
});

it("lets each role into its database alone, and everybody by password", () => {
  const rules = renderPodHba({ database: "homelab", logins: { owner: "o", worker: "w", api: "a" } }).trim().split("\n");
  expect(rules).toEqual(["host homelab o all scram-sha-256", "host homelab w all scram-sha-256", "host homelab a all scram-sha-256", "host all postgres all scram-sha-256"]);
});

/** As kubelet does it where no variable has that name. */
const expanded = (text: string): string => text.replaceAll("$$", () => "$");

it("hands a shell's text over as it was written, the password of the superuser among it", () => {
  expect(superuserScript).toContain("$$password");
  expect(literally([superuserScript]).map(expanded)).toEqual([superuserScript]);
});

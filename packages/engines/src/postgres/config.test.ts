import { plan } from "@homelab/capacity";
import { sixMachines } from "@homelab/testing/machines";
import { describe, expect, it } from "vitest";
import { renderHba, renderPostgresConfig } from "./config.ts";

const { postgres: sizes } = plan([sixMachines["laptop-8gb"]], { target: "embedded" });
if (!sizes) throw new Error("the plan of an 8 GB laptop has no Postgres");
const config = renderPostgresConfig({ port: 5432, hbaFile: "/it's here/pg_hba.conf", sizes });

describe("postgresql.conf", () => {
  it.each(["fsync", "full_page_writes", "synchronous_commit"])("keeps %s on", (setting) => {
    expect(config.match(new RegExp(`^${setting} = .*`, "gm"))).toEqual([`${setting} = on`]);
  });

  it("writes each setting once", () => {
    const names = config.split("\n").flatMap((line) => /^(\w+) = /.exec(line)?.[1] ?? []);
    expect(new Set(names).size).toBe(names.length);
  });

  it("listens on loopback only", () => {
    expect(config).toContain("listen_addresses = '127.0.0.1'");
    expect(config).toContain("unix_socket_directories = ''");
  });

  it("escapes a quote in a path", () => {
    expect(config).toContain("hba_file = '/it''s here/pg_hba.conf'");
  });
});

describe("pg_hba.conf", () => {
  it("trusts nobody without a password", () => {
    const rules = renderHba().split("\n").filter((line) => line && !line.startsWith("#"));
    expect(rules).toEqual(["host all all 127.0.0.1/32 scram-sha-256"]);
  });
});

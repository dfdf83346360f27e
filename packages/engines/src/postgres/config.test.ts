import { describe, expect, it } from "vitest";
import { modestPostgres, renderHba, renderPostgresConfig } from "./config.ts";

const config = renderPostgresConfig({ port: 5432, hbaFile: "/it's here/pg_hba.conf", ...modestPostgres });

describe("postgresql.conf", () => {
  it.each(["fsync", "full_page_writes", "synchronous_commit"])("keeps %s on", (setting) => {
    expect(config.match(new RegExp(`^${setting} = .*`, "gm"))).toEqual([`${setting} = on`]);
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

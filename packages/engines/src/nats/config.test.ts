import { natsRoles } from "@homelab/contracts";
import { describe, expect, it } from "vitest";
import { renderNatsConfig } from "./config.ts";
import { newNatsSeed, publicKeyOf } from "./nkeys.ts";
import { permissionsOf } from "./permissions.ts";

const seeds = { operator: newNatsSeed(), worker: newNatsSeed(), api: newNatsSeed() };
const publicKeys = { operator: publicKeyOf(seeds.operator), worker: publicKeyOf(seeds.worker), api: publicKeyOf(seeds.api) };
const config = renderNatsConfig({ port: 4222, monitorPort: 8222, storeDir: '/a "quoted" place', sizes: { fileStoreBytes: 1000, memoryStoreBytes: 10 }, publicKeys });

describe("nats.conf", () => {
  it("writes every message through to the disk", () => {
    expect(config).toMatch(/^\s*sync_interval: always$/m);
  });

  it("listens on loopback only", () => {
    expect(config.match(/^(?:listen|http): .*/gm)).toEqual(['listen: "127.0.0.1:4222"', 'http: "127.0.0.1:8222"']);
  });

  it("holds public keys and no seed", () => {
    for (const role of natsRoles) {
      expect(config).toContain(publicKeys[role]);
      expect(config).not.toContain(seeds[role]);
    }
  });
});

describe("permissions", () => {
  it.each(["worker", "api"] as const)("give the %s no right to create, delete or purge a stream or a consumer", (role) => {
    const forbidden = permissionsOf(role).publish.filter((subject) => /STREAM\.(CREATE|UPDATE|DELETE|PURGE)|CONSUMER\.(CREATE|DURABLE|DELETE|RESET|PAUSE)|^\$JS\.API\.>$|^>$/.test(subject));
    expect(forbidden).toEqual([]);
  });

  it.each(natsRoles)("let the %s read replies to itself only", (role) => {
    expect(permissionsOf(role).subscribe.filter((subject) => subject.startsWith("_INBOX"))).toEqual([`_INBOX_${role}.>`]);
  });
});

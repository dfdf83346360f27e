import { natsRoles } from "@homelab/contracts";
import { newNatsSeed, permissionsOf, publicKeyOf } from "@homelab/engines";
import { describe, expect, it } from "vitest";
import { sizesOf } from "@homelab/testing/resources";
import { pendingOf, renderNatsConf } from "./render.ts";

const userOf = (role: (typeof natsRoles)[number]) => ({ publicKey: publicKeyOf(newNatsSeed()), ...permissionsOf(role) });
const users = { operator: userOf("operator"), worker: userOf("worker"), api: userOf("api") };
const conf = renderNatsConf({ name: "nats", sizes: sizesOf("nats"), users });

describe("nats.conf", () => {
  it("lets in the three roles, each by its key, and nobody without one", () => {
    expect(conf.match(/nkey: U[A-Z2-7]+/g)).toEqual(natsRoles.map((role) => `nkey: ${users[role].publicKey}`));
    expect(conf).not.toMatch(/no_auth_user|password/);
  });
});

describe("what may be under way", () => {
  const { concurrency } = sizesOf("workers");
  it("is twice what all workers take", () => {
    expect(pendingOf({ concurrency, replicas: { text: 3, model: 2 }, modelSlots: null })).toMatchObject({ extract: 6 * concurrency.extract, embed: 4 * concurrency.embed, link: 4 * concurrency.link });
  });
  it.each([[4, 3], [2, 1], [1, 1]])("leaves of a language model with %d slots %d to documents", (modelSlots, link) => {
    expect(pendingOf({ concurrency, replicas: { text: 3, model: 2 }, modelSlots }).link).toBe(link);
  });
});

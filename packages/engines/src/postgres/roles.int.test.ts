import { startPostgres } from "@homelab/testing";
import { expect, it } from "vitest";
import { ensureDatabase, postgresComplaint } from "./roles.ts";

it("gives roles that exist the passwords it is called with, and ends the old ones", { timeout: 60_000 }, async () => {
  await using postgres = await startPostgres();
  const before = postgres.login("worker");
  await ensureDatabase(postgres.login("superuser"), { owner: "new-owner", worker: "new'worker", api: "new-api" });
  expect(await postgresComplaint({ ...before, password: "new'worker" }, 5000)).toBeUndefined();
  expect(await postgresComplaint(before, 5000)).toContain("password authentication failed");
});

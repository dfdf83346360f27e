import { describe, expect, it } from "vitest";
import { apiOf } from "./over-http.ts";
import { sharedPlatform } from "./shared.ts";

const on = await sharedPlatform();

describe("a secret that is rotated", { timeout: 300_000 }, () => {
  it("may be the passwords of the database: documents stay, and answers go on", async () => {
    await using api = await apiOf(on);
    const before = (await api.documents()).map(({ documentId }) => documentId);
    await on.json("secrets", "rotate", "supabase");
    for (const phase of ["phase1", "phase2"]) await on.phase("pulumi-up", phase);
    await expect.poll(async () => (await api.ask("What must keep working?")).mode, { timeout: 60_000, interval: 1000 }).toBe("full");
    expect((await api.documents()).map(({ documentId }) => documentId)).toEqual(before);
  });
});

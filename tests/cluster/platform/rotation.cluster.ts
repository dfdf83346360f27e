import { describe, expect, it } from "vitest";
import { connect } from "../connected.ts";
import { apiOf, doorOf } from "./over-http.ts";
import { sharedPlatform } from "./shared.ts";

const on = await sharedPlatform();
const { core } = await connect();
const { namespace } = on;

const podsOf = async (part: string) => (await core.listNamespacedPod({ namespace, labelSelector: `app.kubernetes.io/name=${part}` })).items.map(({ metadata }) => metadata?.uid);
const answerTo = async (token: string | undefined): Promise<number> => {
  await using door = await doorOf(on);
  return (await fetch(`${door.url}/api/v1/documents`, { headers: { authorization: `Bearer ${token ?? ""}` } })).status;
};
const currentToken = async () => {
  await using door = await doorOf(on);
  return door.token;
};

describe("a secret that is rotated", { timeout: 300_000 }, () => {
  it("is in use after the next deployment, which restarts what reads it and nothing else; the old one opens nothing", async () => {
    const [old, api, postgres] = [await currentToken(), await podsOf("api"), await podsOf("postgres")];
    expect(await answerTo(old), "the control").toBe(200);
    await on.json("secrets", "rotate", "api");
    await on.phase("pulumi-up", "phase2");
    expect(await answerTo(old)).toBe(401);
    expect(await answerTo(await currentToken())).toBe(200);
    expect(await podsOf("api")).not.toEqual(api);
    expect(await podsOf("postgres")).toEqual(postgres);
  });

  it("may be the passwords of the database: documents stay, and answers go on", async () => {
    await using api = await apiOf(on);
    const before = (await api.documents()).map(({ documentId }) => documentId);
    await on.json("secrets", "rotate", "supabase");
    for (const phase of ["phase1", "phase2"]) await on.phase("pulumi-up", phase);
    await expect.poll(async () => (await api.ask("What must keep working?")).mode, { timeout: 60_000, interval: 1000 }).toBe("full");
    expect((await api.documents()).map(({ documentId }) => documentId)).toEqual(before);
  });
});

import { describe, expect, it } from "vitest";
import { connect } from "../connected.ts";
import { doorOf } from "./over-http.ts";
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
});

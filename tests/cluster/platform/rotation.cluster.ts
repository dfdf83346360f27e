import { describe, expect, it } from "vitest";
import { connect } from "../connected.ts";
import { callApi, doorOf } from "./over-http.ts";
import { podsOf } from "./pods.ts";
import { sharedPlatform } from "./shared.ts";

const on = await sharedPlatform();
const apis = await connect();
const { namespace } = on;

const uidsOf = async (part: string) => (await podsOf(apis, namespace, part)).map(({ metadata }) => metadata?.uid);
const answerTo = async (token: string | undefined): Promise<number> => {
  await using door = await doorOf(on);
  return (await callApi({ ...door, token }, "/documents")).status;
};
const currentToken = async () => {
  await using door = await doorOf(on);
  return door.token;
};

describe("a secret that is rotated", { timeout: 300_000 }, () => {
  it("is in use after the next deployment, which restarts what reads it and nothing else; the old one opens nothing", async () => {
    const [old, api, postgres] = [await currentToken(), await uidsOf("api"), await uidsOf("postgres")];
    expect(await answerTo(old), "the control").toBe(200);
    await on.json("secrets", "rotate", "api");
    await on.phase("pulumi-up", "phase2");
    expect(await answerTo(old)).toBe(401);
    expect(await answerTo(await currentToken())).toBe(200);
    expect(await uidsOf("api")).not.toEqual(api);
    expect(await uidsOf("postgres")).toEqual(postgres);
  });
});

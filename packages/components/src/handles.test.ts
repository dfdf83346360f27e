import { describe, expect, it } from "vitest";
import { modelBehind } from "./handles.ts";

describe("a route", () => {
  const handle = { url: "http://litellm.lab.svc:4000/v1", apiKey: { secret: "s", key: "k", digest: "d" }, routes: { chat: 2 } };
  it("is the server of a model", () => expect(modelBehind(handle, "chat")).toMatchObject({ model: "chat", slots: 2, apiKey: { secret: "s" } }));
  it("that does not exist is refused with those that do", () => expect(() => modelBehind(handle, "cat")).toThrow('there is no route "cat", only chat'));
});

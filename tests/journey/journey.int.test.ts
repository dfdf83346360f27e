import { type Platform, startPlatform } from "@homelab/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

let platform: Platform;
beforeAll(async () => {
  platform = await startPlatform();
}, 120_000);
afterAll(() => platform[Symbol.asyncDispose]());

const manual = `# Battery manual

The inverter charges the battery between two and five in the morning.

## Maintenance

Clean the terminals every six months with a dry brush.
`;

describe("the journey of a document", () => {
  it("makes a document answer questions with a citation", async () => {
    const { documentId, status } = await platform.send("battery.md", manual);
    expect(status).toBe("accepted");
    expect(await platform.settled(documentId)).toMatchObject({ state: "ready" });
    const answer = await platform.ask("How often should the terminals be cleaned?");
    expect(answer).toMatchObject({ mode: "full", citations: [{ documentId }] });
    expect(answer.answer).toContain("six months");
  });

  it("calls the same bytes unchanged and makes no model call for them under another name", async () => {
    const again = await platform.send("battery.md", manual);
    expect(again.status).toBe("unchanged");
    const copy = await platform.send("copy-of-battery.md", manual);
    expect(await platform.settled(copy.documentId)).toMatchObject({ state: "ready", modelCalls: 0 });
  });
});

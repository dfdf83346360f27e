import { type Platform, startPlatform } from "@homelab/testing";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openBrowser, openWindow, type Window } from "./browser.ts";
import { boiler, damaged, type GivenFile, hostile, note } from "./documents.ts";

let platform: Platform;
let browser: Browser;
let window: Window;
let page: Page;

beforeAll(async () => {
  platform = await startPlatform({ settings: { limits: { maxBytes: "300 KiB" } } });
  browser = await openBrowser();
}, 120_000);
afterAll(async () => {
  await browser.close();
  await platform[Symbol.asyncDispose]();
});
beforeEach(async () => {
  window = await openWindow(browser, `${platform.url}/#documents`);
  page = window.page;
});
afterEach(async () => {
  await window[Symbol.asyncDispose]();
  expect(window.complaints).toEqual([]);
});

const arrival = (name: string) => page.locator("#arrivals-list > li", { hasText: name });
const shelved = (title: string) => page.locator("#library-list > li", { hasText: title });
const add = (...files: GivenFile[]) => page.setInputFiles("#files", files);
const has = (name: string, text: string | RegExp) => arrival(name).locator(".note", { hasText: text }).waitFor({ timeout: 30_000 });

/** As a person drops them: one event on the page, with the files in it. */
async function drop(...files: GivenFile[]): Promise<void> {
  const given = files.map(({ name, mimeType, buffer }) => ({ name, mimeType, text: buffer.toString() }));
  const data = await page.evaluateHandle((all) => {
    const transfer = new DataTransfer();
    for (const { name, mimeType, text } of all) transfer.items.add(new File([text], name, { type: mimeType }));
    return transfer;
  }, given);
  for (const event of ["dragenter", "dragover", "drop"]) await page.dispatchEvent("body", event, { dataTransfer: data });
}

describe("the way into the library", () => {
  it("tells an empty library what to do", async () => {
    await page.getByText("The library is empty. Drop files on this page").waitFor();
  });

  it("shows each dropped file moving through the stages until it is ready", async () => {
    await page.evaluate(() => {
      const seen = new Set<string>();
      Object.assign(globalThis, { seen });
      new MutationObserver(() => {
        for (const step of document.querySelectorAll("#arrivals-list [data-step=done]")) seen.add(step.textContent);
      }).observe(document.body, { subtree: true, childList: true, attributes: true });
    });
    await page.goto(`${platform.url}/#ask`);
    await drop(note("pump.md", "# Pump\n\nThe pump runs at night."), note("roof.md", "# Roof\n\nThe roof has forty tiles."));
    expect(new URL(page.url()).hash).toBe("#documents");
    await has("pump.md", "Ready");
    await has("roof.md", "Ready");
    expect(await page.evaluate(() => [...(globalThis as unknown as { seen: Set<string> }).seen])).toEqual(["accepted", "extract", "chunk", "embed", "link"]);
    expect(await arrival("pump.md").locator("[data-step=done]").count()).toBe(5);
    await page.getByText("2 of 2 files done").waitFor();
    await shelved("Roof").waitFor();
  });

  it("says that the same file again is unchanged", async () => {
    await add(note("again.md", "# Again\n\nOnce is enough."));
    await has("again.md", "Ready");
    await add(note("again.md", "# Again\n\nOnce is enough."));
    await has("again.md", "Unchanged: already in the library");
  });

  it("names what a document lacks, page by page", async () => {
    await add(boiler);
    await has("boiler.pdf", /Partial · 3 pages.*needs OCR: page 3/);
    await shelved("boiler.pdf").getByRole("button", { name: "needs OCR: page 3" }).click();
    await page.getByText("Page 3 of 3").waitFor();
    await page.keyboard.press("Escape");
    expect(await page.locator("#viewer").isVisible()).toBe(false);
  });

  it("refuses in words what cannot be read", async () => {
    await add({ name: "film.mov", mimeType: "video/quicktime", buffer: Buffer.from("x") }, note("nothing.md", ""), note("huge.md", "long ".repeat(200_000)));
    await has("film.mov", "Files of this type cannot be read. Send one of: pdf, docx");
    await has("nothing.md", "The file is empty");
    await has("huge.md", /The file is too large.*the limit is/);
  });

  it("keeps nothing stuck on the screen when events do not come", async () => {
    await page.route("**/api/v1/events", (route) => route.abort());
    await page.reload();
    await add(note("silent.md", "# Silent\n\nNobody tells the page."));
    await has("silent.md", "Ready");
    window.forgive(/net::ERR_FAILED/);
  });

  it("shows what a document is called as text", async () => {
    await add(hostile);
    await has("garden <img src=x", "Ready");
    await shelved("Garden").waitFor();
    expect(await page.evaluate(() => "hacked" in globalThis)).toBe(false);
  });
});

describe("the library", () => {
  it("removes a document only after asking", async () => {
    await add(note("old.md", "# Old plan\n\nNobody needs it."));
    await shelved("Old plan").getByRole("button", { name: "Remove Old plan" }).click();
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe("Keep");
    await page.keyboard.press("Escape");
    await shelved("Old plan").getByRole("button", { name: "Remove Old plan" }).click();
    await page.locator("#confirm-yes").click();
    await shelved("Old plan").waitFor({ state: "detached", timeout: 30_000 });
  });

  it("turns its pages", async () => {
    for (let i = 10; i < 36; i += 1) await platform.send(`page-${i}.md`, `# Sheet ${i}\n\nThis is sheet ${i}.`);
    await page.reload();
    await page.getByRole("button", { name: "Next" }).click();
    await page.getByText("Page 2", { exact: true }).waitFor();
    await page.getByRole("button", { name: "Previous" }).click();
    await page.getByText("Page 1", { exact: true }).waitFor();
    expect(await page.locator("#library-list > li").count()).toBe(25);
  });
});

describe("problems", () => {
  it("shows why a document failed, redrives it and dismisses it", async () => {
    await add(damaged);
    await has("damaged.pdf", "The file is damaged");
    await page.getByRole("link", { name: /^Problems/ }).click();
    const letter = page.locator("#problems-list > li", { hasText: "damaged.pdf" });
    for (const part of ["The file is damaged", "extract", "corrupt", "Attempts"]) await letter.getByText(part).first().waitFor();
    await letter.getByRole("button", { name: "Redrive" }).click();
    await page.getByRole("link", { name: "Documents" }).click();
    await has("damaged.pdf", "The file is damaged");
    await page.getByRole("link", { name: /^Problems/ }).click();
    await letter.getByRole("button", { name: "Dismiss" }).click();
    await page.locator("#confirm-yes").click();
    await page.getByText("Nothing has failed.").waitFor();
  });
});

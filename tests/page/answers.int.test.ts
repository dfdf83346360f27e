import { type Platform, startPlatform } from "@homelab/testing";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { openBrowser, openWindow, type Window } from "./browser.ts";
import { boiler, hostile } from "./documents.ts";
import { startGuardedApi, token } from "./guarded-api.ts";

let platform: Platform;
let browser: Browser;
let window: Window;
let page: Page;

beforeAll(async () => {
  platform = await startPlatform();
  browser = await openBrowser();
  const sent = [await platform.send(boiler.name, boiler.buffer), await platform.send(hostile.name, hostile.buffer)];
  for (const { documentId } of sent) await platform.settled(documentId);
}, 120_000);
afterAll(async () => {
  await browser.close();
  await platform[Symbol.asyncDispose]();
});
afterEach(async () => {
  await window[Symbol.asyncDispose]();
  expect(window.complaints).toEqual([]);
});

const phone = { viewport: { width: 360, height: 740 }, hasTouch: true } as const;

async function open(options: BrowserContextOptions = {}, url = platform.url): Promise<void> {
  window = await openWindow(browser, url, options);
  page = window.page;
}

async function ask(question: string): Promise<void> {
  await page.getByLabel("Your question").fill(question);
  await page.keyboard.press("Enter");
  await page.locator("article.answer .asked", { hasText: question }).waitFor({ timeout: 30_000 });
}

/** What pdf.js reads on the page inside the outlined boxes. */
async function textInBoxes(): Promise<string> {
  await page.locator(".words span").first().waitFor();
  return page.evaluate(() => {
    const boxes = [...document.querySelectorAll(".cited")].map((box) => box.getBoundingClientRect());
    const pieces = [...document.querySelectorAll(".words span")].filter((piece) => {
      const { x, y, width, height } = piece.getBoundingClientRect();
      return boxes.some((box) => box.left <= x + 2 && x + width - 6 <= box.right && box.top <= y + height / 2 && y + height / 2 <= box.bottom);
    });
    return pieces.map((piece) => piece.textContent).join(" ");
  });
}

describe("an answer", () => {
  it("opens beside the cited page, with the cited text inside the outlined box", async () => {
    await open();
    await ask("At what pressure does the safety valve open?");
    await page.getByText("Full answer").waitFor();
    await page.getByText("Page 2 of 3").waitFor();
    expect(await textInBoxes()).toContain("opens at a pressure of 3.2 bar");
    expect(await page.locator(".cited").first().evaluate((box) => box.getBoundingClientRect().top < innerHeight)).toBe(true);
    expect(await page.locator("article.answer .text").innerText()).toContain("3.2 bar");
  });

  it("shows a document without pages as text with the cited span marked", async () => {
    await open();
    await ask("What does the garden pump need before the first frost?");
    await page.locator(".text-page mark", { hasText: "winter oil before the first frost" }).waitFor();
  });

  it("keeps hostile documents inert", async () => {
    await open();
    await ask("What does the garden pump need before the first frost?");
    await page.locator(".text-page mark").first().waitFor();
    await page.goto(`${platform.url}/#documents`);
    await page.locator("#library-list > li").nth(1).waitFor();
    expect(await page.evaluate(() => "hacked" in globalThis)).toBe(false);
    expect(await page.locator("main img, main script, main iframe, main a[href^=javascript]").count()).toBe(0);
  });

  it("opens the citation that is clicked", async () => {
    await open();
    await ask("What does the Nordlicht boiler heat, and what does the garden pump need?");
    const cards = page.locator(".citation .opener");
    for (let i = 0; i < (await cards.count()); i += 1) {
      await cards.nth(i).click();
      expect(await cards.nth(i).getAttribute("aria-current")).toBe("true");
      await page.locator("#viewer-title", { hasText: (await cards.nth(i).locator(".title").textContent()) ?? "" }).waitFor();
    }
    await page.locator(".marker").first().click();
    expect(await page.locator(".citation [aria-current=true]").count()).toBe(1);
  });

  it("names the things it speaks of and what was read about each", async () => {
    await open();
    await ask("Who inspects the expansion vessel of Nordlicht GmbH?");
    await page.getByRole("heading", { name: "What it speaks of" }).waitFor();
    await page.locator(".drawing svg").waitFor();
    const thing = page.locator(".chip").first();
    await thing.click();
    expect(await thing.getAttribute("aria-pressed")).toBe("true");
    expect(await page.locator(".graph [role=status]").innerText()).toMatch(/statement/);
  });

  it("says in plain words which part is away", async () => {
    await open();
    const { oxigraph = 0 } = await platform.pids();
    process.kill(oxigraph, "SIGSTOP");
    try {
      await ask("Who is Anna Keller of Nordlicht GmbH?");
      await page.getByText("Degraded answer").waitFor();
      await page.getByText("The graph is away, so what the documents say about related things was left out.").waitFor();
    } finally {
      process.kill(oxigraph, "SIGCONT");
    }
  });

  it("asks again when the platform did not answer", async () => {
    await open();
    await page.route("**/api/v1/ask", (route) => route.abort());
    await page.getByLabel("Your question").fill("At what pressure does the safety valve open?");
    await page.keyboard.press("Enter");
    await page.getByRole("alert").getByText("The platform does not answer.").waitFor();
    await page.unrouteAll();
    await page.getByRole("button", { name: "Ask again" }).click();
    await page.locator("article.answer").waitFor();
    window.forgive(/net::ERR_FAILED/);
  });
});

describe("the page", () => {
  it("works from the keyboard alone", async () => {
    await open(phone);
    const focused = () => page.evaluate(() => document.activeElement?.getAttribute("aria-label") ?? document.activeElement?.textContent?.trim() ?? "");
    await page.keyboard.press("Tab");
    expect(await focused()).toBe("Skip to the content");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Tab");
    await page.keyboard.type("At what pressure does the safety valve open?");
    await page.keyboard.press("Enter");
    await page.locator("article.answer .marker").first().waitFor({ timeout: 30_000 });
    for (let i = 0; i < 6 && !(await focused()).startsWith("Citation 1"); i += 1) await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await page.getByText("Page 2 of 3").waitFor();
    await page.keyboard.press("Escape");
    expect(await page.locator("#viewer").isVisible()).toBe(false);
    expect(await focused()).toMatch(/^Citation 1/);
  });

  it.each([["ask"], ["documents"], ["problems"]])("fits a phone's width in the view %s", async (view) => {
    await open(phone, `${platform.url}/#${view}`);
    if (view === "ask") await ask("At what pressure does the safety valve open?");
    await page.waitForLoadState("load");
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
  });

  it("follows the system into the dark", async () => {
    const brightness = () => page.evaluate(() => Number(/\d+/.exec(getComputedStyle(document.documentElement).backgroundColor)?.[0]));
    await open({ colorScheme: "dark" });
    expect(await brightness()).toBeLessThan(60);
    await page.emulateMedia({ colorScheme: "light" });
    expect(await brightness()).toBeGreaterThan(200);
  });

  it("gives every control a name and every view one first heading", async () => {
    await open();
    await ask("At what pressure does the safety valve open?");
    const nameless = await page.evaluate(() =>
      [...document.querySelectorAll("button, a, input, textarea, dialog, [role=region]")].filter((el) => el.checkVisibility() && !el.textContent?.trim() && !el.getAttribute("aria-label") && !el.getAttribute("aria-labelledby") && !document.querySelector(`label[for="${el.id}"]`)).map((el) => el.outerHTML),
    );
    expect(nameless).toEqual([]);
    expect(await page.locator("h1:visible").count()).toBe(1);
  });

  it("asks for the token where the API wants one, and keeps it for the tab only", async () => {
    await using guarded = await startGuardedApi(platform.state);
    await open({}, guarded.url);
    const field = page.getByLabel("Token", { exact: true });
    await field.fill("wrong");
    await page.keyboard.press("Enter");
    await page.getByText("That token was not accepted.").waitFor();
    await field.fill(token);
    await page.keyboard.press("Enter");
    await page.getByText("All parts work").waitFor();
    await ask("At what pressure does the safety valve open?");
    await page.getByText("Page 2 of 3").waitFor();
    expect(await page.evaluate(() => [Object.values(sessionStorage), Object.values(localStorage), document.cookie])).toEqual([[token], [], ""]);
    await window[Symbol.asyncDispose]();
  });
});

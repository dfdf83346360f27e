// scripts given to the browser use what the browser has
/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
import { existsSync } from "node:fs";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";

const executablePath = "/usr/bin/chromium";

/** A window on the page that writes down everything the page must not do. */
export interface Window extends AsyncDisposable {
  page: Page;
  /** Requests to elsewhere, violations of the content policy, errors. Answers the API gives on purpose are none. */
  complaints: readonly string[];
  /** What a test does to the network on purpose, the browser complains about. */
  forgive(words: RegExp): void;
}

export async function openBrowser(): Promise<Browser> {
  if (!existsSync(executablePath)) throw new Error(`page tests: ${executablePath} is missing. Run: apt-get install -y chromium`);
  return chromium.launch({ executablePath });
}

export async function openWindow(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<Window> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 860 }, reducedMotion: "reduce", ...options });
  const complaints: string[] = [];
  context.on("request", (request) => {
    const to = new URL(request.url());
    if (to.origin !== new URL(url).origin && !["data:", "blob:"].includes(to.protocol)) complaints.push(`request to ${to.href}`);
  });
  const page = await context.newPage();
  page.on("pageerror", (error) => complaints.push(`error ${error.stack ?? error.message}`));
  page.on("console", (message) => {
    // the browser itself writes a line for every refusal that the page then shows in words
    if (message.type() !== "error" && message.type() !== "warning") return;
    if (!message.text().startsWith("Failed to load resource: the server responded with a status of")) complaints.push(`console ${message.text()}`);
  });
  await context.exposeBinding("complain", (_, words: string) => void complaints.push(words));
  await context.addInitScript(() => {
    addEventListener("securitypolicyviolation", (event) => {
      void (window as unknown as { complain(words: string): Promise<void> }).complain(`policy ${event.violatedDirective} ${event.blockedURI}`);
    });
  });
  await page.goto(url);
  const forgive = (words: RegExp) => void complaints.splice(0, complaints.length, ...complaints.filter((complaint) => !words.test(complaint)));
  return { page, complaints, forgive, [Symbol.asyncDispose]: () => context.close() };
}

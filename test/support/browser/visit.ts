/**
 * A coordinator's visit to the console: a separate browser context, in which no error stays unnoticed, with pictures.
 */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Browser, BrowserContext, BrowserContextOptions, Page } from "playwright-core";
import { expect } from "vitest";
import { ARTEFACTS } from "./artefacts.ts";

/** Milliseconds that a page may take for anything a test waits for. */
const PATIENCE = 20_000;

export interface Visit {
  readonly context: BrowserContext;
  readonly page: Page;
  /** Errors in the browser's console that the test causes, such as those of refused requests. */
  readonly expectErrors: (pattern: RegExp) => void;
  /** The name of the folder under `artefacts/`. */
  readonly picture: (moment: string, page?: Page) => Promise<void>;
}

/**
 * Opens a page during the callback. Fails also when the page throws, writes to its console, opens a dialog, or makes a
 * request to another machine.
 *
 * @param address the address of the console
 */
export async function visitConsole(
  browser: Browser,
  address: string,
  options: BrowserContextOptions,
  use: (visit: Visit) => Promise<void>,
): Promise<void> {
  const context = await browser.newContext({
    baseURL: address,
    viewport: { width: 1_280, height: 900 },
    locale: "en-GB",
    timezoneId: "Europe/Oslo",
    ...options,
  });
  try {
    context.setDefaultTimeout(PATIENCE);
    const problems: string[] = [];
    watch(context, problems);
    const expected: RegExp[] = [];
    const page = await context.newPage();
    const visit: Visit = {
      context,
      page,
      expectErrors: (pattern) => expected.push(pattern),
      picture: (moment, shown = page) => takePicture(shown, moment),
    };
    try {
      await page.goto("/console/");
      await use(visit);
    } catch (error) {
      await Promise.all(context.pages().map((open, index) => takePicture(open, `failure-${index + 1}`)));
      if (problems.length > 0) console.error(`The browser reported:\n${problems.join("\n")}`);
      throw error;
    }
    expect(problems.filter((problem) => !expected.some((pattern) => pattern.test(problem)))).toEqual([]);
  } finally {
    await context.close();
  }
}

function watch(context: BrowserContext, problems: string[]): void {
  context.on("weberror", (error) => problems.push(`thrown: ${String(error.error())}`));
  context.on("console", (message) => {
    const { url } = message.location();
    if (["error", "warning"].includes(message.type())) problems.push(`${message.text()} (${url})`);
  });
  context.on("dialog", (dialog) => {
    problems.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  context.on("request", (request) => {
    const { protocol, hostname } = new URL(request.url());
    if (protocol.startsWith("http") && hostname !== "127.0.0.1") problems.push(`asked ${request.url()}`);
  });
}

async function takePicture(page: Page, moment: string): Promise<void> {
  const test = nameForFile(expect.getState().currentTestName ?? "outside of a test");
  await mkdir(join(ARTEFACTS, test), { recursive: true });
  await page.screenshot({ path: join(ARTEFACTS, test, `${nameForFile(moment)}.png`) });
}

function nameForFile(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-|-$/g, "")
    .slice(0, 100);
}

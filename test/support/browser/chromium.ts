/** The browser of the test files that one process runs. */
import { chromium } from "playwright-core";
import type { Browser } from "playwright-core";
import { inject } from "vitest";

let running: Browser | undefined;

/** Each visit has its own browser context. Chromium ends with this process, because the pipe between them closes. */
export async function sharedChromium(): Promise<Browser> {
  if (running?.isConnected() !== true) running = await launch();
  return running;
}

function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath: inject("chromiumPath"),
    args: [
      // Chromium's sandbox doesn't work for root, nor in most containers. The browser visits only our own pages.
      "--no-sandbox",
      "--disable-gpu",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--no-first-run",
    ],
  });
}

/** The browser of a test file. */
import { chromium } from "playwright-core";
import type { Browser } from "playwright-core";
import { inject } from "vitest";

export function launchChromium(): Promise<Browser> {
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

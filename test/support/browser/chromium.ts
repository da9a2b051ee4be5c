/** The browser of a test file. */
import { chromium } from "playwright-core";
import type { Browser } from "playwright-core";
import { inject } from "vitest";

export function launchChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: inject("chromiumPath"),
    args: [
      // Its sandbox doesn't work for root, nor in most containers; it visits nothing but our own pages.
      "--no-sandbox",
      "--disable-gpu",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--no-first-run",
    ],
  });
}

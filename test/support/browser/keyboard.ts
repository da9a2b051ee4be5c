/** Navigation with the keyboard only. */
import type { Locator, Page } from "playwright-core";
import { expect } from "vitest";

/** More than the number of tab stops of any page. */
const STOPS = 40;

export function isFocused(target: Locator): Promise<boolean> {
  return target.evaluate((element) => element === element.ownerDocument.activeElement);
}

/** Presses Tab until the target has the focus. @returns the number of presses */
export async function tabTo(page: Page, target: Locator, key: "Tab" | "Shift+Tab" = "Tab"): Promise<number> {
  for (let presses = 0; presses < STOPS; presses++) {
    if (await isFocused(target)) return presses;
    await page.keyboard.press(key);
  }
  throw new Error(`${String(target)} can't be reached with ${key}`);
}

/** Moves the focus there and presses it. */
export async function pressOn(
  page: Page,
  target: Locator,
  key = "Enter",
  way?: "Tab" | "Shift+Tab",
): Promise<void> {
  await target.waitFor();
  await tabTo(page, target, way);
  await page.keyboard.press(key);
}

/** Moves the focus there and replaces the contents. */
export async function typeInto(page: Page, target: Locator, text: string): Promise<void> {
  await tabTo(page, target);
  await page.keyboard.press("Control+A");
  await page.keyboard.type(text);
  expect(await target.inputValue()).toBe(text);
}

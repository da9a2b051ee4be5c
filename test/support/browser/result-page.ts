/**
 * The contents of a result page as a person reads it: the state, the counts, and every line, also lines out of sight.
 */
import type { Locator, Page } from "playwright-core";
import { expect } from "vitest";
import { readRows } from "./long-list.ts";
import { textsOf } from "./page-texts.ts";

export interface Line {
  /** From 1, as announced to screen readers. */
  position: number;
  name: string;
  /** The word, and the reason after a colon. */
  status: string;
}

export const lineList = (page: Page): Locator =>
  page.getByRole("list", { name: /^(Mentors of this registration|Likepersoner i denne registreringen)$/ });

/** Of a registration that is done, where some are not registered. */
export const NEED_ATTENTION = /^\d+ registered, \d+ needs? attention$/;

/** Waits for the heading with the state, such as `Paused`. */
export async function waitForState(
  page: Page,
  state: string | RegExp,
  options: { timeout?: number } = {},
): Promise<void> {
  await page.getByRole("heading", { level: 2, name: state, exact: true }).waitFor(options);
}

/** Waits until the page shows this many as done. */
export async function waitUntilDone(page: Page, count: number, total: number): Promise<void> {
  const { result } = await textsOf(page);
  const bar = page.getByRole("progressbar");
  await expect
    .poll(() => bar.getAttribute("aria-valuetext"))
    .toBe(result.done(count, total, Math.floor((count / total) * 100) / 100));
}

/** Waits until this many lines show the text, which can be a moment later than the number above the list. */
export async function waitUntilRegistered(page: Page, count: number): Promise<void> {
  await expect
    .poll(async () => (await readLines(page)).filter(({ status }) => status === "Registered").length)
    .toBe(count);
}

/** All lines by position, also those that only scrolling shows. */
export async function readLines(page: Page): Promise<Line[]> {
  const rows = await readRows(lineList(page));
  return rows.map(({ position, name, rest }) => ({ position, name, status: rest }));
}

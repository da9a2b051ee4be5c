/** What a result page shows, read as a person reads it: the state, the counts, and every line, also those out of sight. */
import type { Locator, Page } from "playwright-core";
import { expect } from "vitest";

export interface Line {
  /** From 1, as told to screen readers. */
  position: number;
  name: string;
  /** The word, and after a colon why. */
  status: string;
}

export const lineList = (page: Page): Locator =>
  page.getByRole("list", { name: "Mentors of this registration" });

export const lineOf = (page: Page, name: string): Locator =>
  lineList(page).getByRole("listitem").filter({ hasText: name });

/** Waits for the heading that tells the state, such as `Paused`. */
export async function waitForState(page: Page, state: string): Promise<void> {
  await page.getByRole("heading", { level: 2, name: state, exact: true }).waitFor();
}

/** Waits until so many are said to be done. */
export async function waitUntilDone(page: Page, count: number, total: number): Promise<void> {
  await expect
    .poll(() => page.getByText(/^\d+ of \d+ done/).innerText())
    .toMatch(new RegExp(`^${count} of ${total} done`));
}

/** All lines by position; those that are only there when the list is scrolled to them are scrolled to. */
export async function readLines(page: Page): Promise<Line[]> {
  const list = lineList(page);
  const seen = new Map<number, Line>();
  await list.evaluate((element) => element.scrollTo(0, 0));
  for (;;) {
    const { total, lines, isAtEnd } = await list.evaluate(async (element) => {
      // Two frames: one for the list to notice where it is, one for it to show that.
      const window = element.ownerDocument.defaultView;
      for (let frame = 0; frame < 2; frame++)
        await new Promise((resolve) => window.requestAnimationFrame(resolve));
      const items = [...element.querySelectorAll("[role=listitem], li")];
      return {
        total: Number(items[0]?.getAttribute("aria-setsize") ?? items.length),
        lines: items.map((item) => ({
          position: Number(item.getAttribute("aria-posinset")),
          name: item.querySelector("bdi")?.textContent ?? "",
          status: (item.textContent ?? "")
            .slice((item.querySelector("bdi")?.textContent ?? "").length)
            .trim(),
        })),
        isAtEnd: element.scrollTop + element.clientHeight >= element.scrollHeight - 1,
      };
    });
    for (const line of lines) seen.set(line.position, line);
    if (isAtEnd || seen.size >= total) return [...seen.values()].toSorted((a, b) => a.position - b.position);
    await list.evaluate((element) => element.scrollBy(0, element.clientHeight / 2));
  }
}

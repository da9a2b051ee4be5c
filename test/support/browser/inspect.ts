/** Accessibility checks that a program can make: in the light and the dark scheme, and on a small screen. */
import axe from "axe-core";
import type { AxeResults, RunOptions } from "axe-core";
import type { Page } from "playwright-core";
import { expect } from "vitest";

/** CSS pixels. */
const SMALL = { width: 360, height: 740 };

/** The checks of axe that depend on colours; all others are the same in both schemes. */
const COLOURS = ["color-contrast", "link-in-text-block"];

/** @param state what the page shows now, for the message */
export async function inspect(page: Page, state: string): Promise<void> {
  const size = page.viewportSize();
  const colours = { type: "rule", values: COLOURS } as const;
  const others = Object.fromEntries(COLOURS.map((rule) => [rule, { enabled: false }]));
  await page.emulateMedia({ colorScheme: "light" });
  expect(await violationsOf(page, {}), `${state}, light`).toEqual([]);
  await page.emulateMedia({ colorScheme: "dark" });
  expect(await violationsOf(page, { runOnly: colours }), `${state}, dark`).toEqual([]);
  await page.setViewportSize(SMALL);
  expect(await violationsOf(page, { rules: others }), `${state}, small screen`).toEqual([]);
  expect(await overflowOf(page), `${state}, small screen`).toEqual([]);
  await page.emulateMedia({ colorScheme: "light" });
  if (size !== null) await page.setViewportSize(size);
}

async function violationsOf(page: Page, options: RunOptions): Promise<unknown[]> {
  await settled(page);
  // A page keeps axe until it is loaded again.
  if (!(await page.evaluate("'axe' in globalThis"))) await page.evaluate(axe.source);
  const given = JSON.stringify({ ...options, resultTypes: ["violations"], selectors: false });
  const violations = await page.evaluate<AxeResults["violations"]>(
    `axe.run(document, ${given}).then(({ violations }) => violations)`,
  );
  return violations.map(({ id, help, nodes }) => ({
    id,
    help,
    nodes: nodes.map(({ html, failureSummary }) => `${html}\n${failureSummary ?? ""}`),
  }));
}

/** Elements that reach beyond the right edge of the window and can't be scrolled into view. */
async function overflowOf(page: Page): Promise<string[]> {
  return page.locator(":root").evaluate((root) => {
    if (root.scrollWidth <= root.clientWidth) return [];
    const wide = [...root.querySelectorAll("body *")].filter(
      (element) => element.getBoundingClientRect().right > root.clientWidth + 1,
    );
    return [
      `${root.scrollWidth} wide`,
      ...wide.slice(0, 5).map((element) => element.outerHTML.slice(0, 200)),
    ];
  });
}

/** Colours in the middle of a transition don't count. */
async function settled(page: Page): Promise<void> {
  await page.locator(":root").evaluate(async (root) => {
    const finite = root.ownerDocument
      .getAnimations()
      .filter((animation: { effect: { getComputedTiming(): { endTime: number } } | null }) =>
        Number.isFinite(animation.effect?.getComputedTiming().endTime),
      );
    await Promise.allSettled(finite.map((animation: { finished: Promise<unknown> }) => animation.finished));
  });
}

/** My registrations: earlier runs, and how days and numbers are written. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { openConsoleScene } from "../support/browser/console-scene.ts";
import type { ConsoleScene } from "../support/browser/console-scene.ts";
import { textsOf } from "../support/browser/page-texts.ts";
import { NEED_ATTENTION, waitForState } from "../support/browser/result-page.ts";
import { expectLinesAsStored } from "../support/browser/stored-lines.ts";
import { mentorId } from "../../src/testing/mentor-ids.ts";

/** More than one page of the list holds. */
const RUNS = 23;

let scene: ConsoleScene;

beforeAll(async () => {
  scene = await openConsoleScene();
  const client = await scene.client(1);
  for (let number = 1; number <= RUNS; number++) {
    const template = { activityType: `Session ${number}`, date: "2026-11-03", durationMinutes: 1_200 };
    const handle = await client.submit({ mentorIds: [mentorId(number), mentorId(41)], template });
    await handle.result();
  }
});
afterAll(() => scene.stop());

test("earlier registrations are listed from the newest on, older ones when they are asked for, and each opens", () =>
  scene.visit(async ({ page, picture }) => {
    await page.getByRole("link", { name: "My registrations", exact: true }).click();
    const runs = page.getByRole("list", { name: "My registrations" }).getByRole("listitem");
    await expect.poll(() => runs.count()).toBe(20);
    expect(await runs.first().innerText()).toContain(`Session ${RUNS}`);
    await picture("the newest");
    await page.getByRole("button", { name: "Show older" }).click();
    await expect.poll(() => runs.count()).toBe(RUNS);
    expect(await page.getByRole("button", { name: "Show older" }).count()).toBe(0);
    const texts = await runs.allInnerTexts();
    expect(texts.map((text) => /Session \d+/.exec(text)?.[0])).toEqual(
      Array.from({ length: RUNS }, (_, index) => `Session ${RUNS - index}`),
    );
    expect(new Set(texts.map((text) => /\bneeds? attention\b/.test(text)))).toEqual(new Set([true]));

    await runs.last().getByRole("link").first().click();
    await waitForState(page, NEED_ATTENTION);
    await page.getByText("Session 1", { exact: true }).waitFor();
    const bulkId = page.url().split("/").at(-1) ?? "";
    expect(await expectLinesAsStored(page, scene.backend, bulkId)).toHaveLength(2);
    await page.goBack();
    await expect.poll(() => runs.count()).toBeGreaterThanOrEqual(20);
  }));

test("days are written as the page's language writes them, and the day is that of the activity everywhere", async () => {
  for (const [locale, timezoneId, day] of [
    ["de-DE", "Europe/Berlin", "3 November 2026"],
    ["en-US", "Pacific/Honolulu", "3 November 2026"],
    ["nb-NO", "Pacific/Kiritimati", "3. november 2026"],
  ] as const) {
    await scene.visit(
      async ({ page }) => {
        const { myRegistrations } = await textsOf(page);
        await page.getByRole("link", { name: myRegistrations, exact: true }).click();
        await page.getByRole("list", { name: myRegistrations }).getByText(day).first().waitFor();
        const entries = page.getByRole("list", { name: myRegistrations }).getByRole("listitem");
        expect(await entries.filter({ hasText: day }).count()).toBe(20);
      },
      { locale, timezoneId },
    );
  }
});

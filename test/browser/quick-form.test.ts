/** What makes the form quick to fill in: activity types of before, and the dates and durations that are chosen most often. */
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openConsoleScene } from "../support/browser/console-scene.ts";
import type { ConsoleScene } from "../support/browser/console-scene.ts";
import { ACTIVITY, check, chooseMentors, openFlow, registerMany } from "../support/browser/form.ts";
import { pressOn } from "../support/browser/keyboard.ts";
import { waitForState } from "../support/browser/result-page.ts";

let scene: ConsoleScene;

beforeAll(async () => {
  scene = await openConsoleScene();
});
afterAll(() => scene.stop());

const suggestions = (page: Page) =>
  page.locator("#activity-types option").evaluateAll((options) => options.map((option) => option.value));

test("earlier activity types of the coordinator are suggested, the newest first and each once", () =>
  scene.visit(async ({ page }) => {
    for (const [activityType, name] of [
      ["Walk", "Amina Dahl"],
      ["Café", "Carlos Rossi"],
      ["Walk", "Dagny Yilmaz"],
    ] as const) {
      await registerMany(page, [name], { ...ACTIVITY, activityType });
      await waitForState(page, "All registered");
    }
    await openFlow(page, "Register several mentors");
    await expect.poll(() => suggestions(page)).toEqual(["Walk", "Café"]);
    await openFlow(page, "Register one mentor");
    await expect.poll(() => suggestions(page)).toEqual(["Walk", "Café"]);
  }));

test("date and duration are chosen with one press, also by the keyboard, or typed as hours and minutes", () =>
  scene.visit(
    async ({ page, picture }) => {
      await openFlow(page, "Register one mentor");
      await chooseMentors(page, ["Amina Dahl"]);
      await page.getByRole("combobox", { name: "Activity type" }).fill("Phone call");
      const date = page.getByLabel("Date", { exact: true });
      const today = await page.evaluate(`new Date().toLocaleDateString("sv-SE")`);
      const button = (name: string) => page.getByRole("button", { name, exact: true });
      await button("Today").click();
      expect(await date.inputValue()).toBe(today);
      await pressOn(page, button("Yesterday"), "Space");
      const yesterday = await date.inputValue();
      expect(Date.parse(String(today)) - Date.parse(yesterday)).toBe(86_400_000);
      expect(await button("Yesterday").getAttribute("aria-pressed")).toBe("true");
      expect(await button("Today").getAttribute("aria-pressed")).toBe("false");

      const duration = page.getByRole("textbox", { name: "Duration in minutes" });
      await pressOn(page, button("120"));
      expect(await duration.inputValue()).toBe("120");
      await duration.fill("1:30");
      expect(await button("90").getAttribute("aria-pressed")).toBe("true");
      await picture("filled in");
      await check(page);
      await page.getByText("90 minutes", { exact: true }).waitFor();
    },
    { timezoneId: "Pacific/Kiritimati" },
  ));

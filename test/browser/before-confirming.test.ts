/** What a coordinator sees and can change before a registration starts, and what can't be started. */
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openConsoleScene } from "../support/browser/console-scene.ts";
import type { ConsoleScene } from "../support/browser/console-scene.ts";
import {
  ACTIVITY,
  check,
  chooseFound,
  chooseMentors,
  confirm,
  daysAgo,
  fillForm,
  openFlow,
  registerMany,
} from "../support/browser/form.ts";
import { isFocused } from "../support/browser/keyboard.ts";
import { waitForState } from "../support/browser/result-page.ts";
import { countOf, registeredNames } from "../support/browser/stored-lines.ts";

let scene: ConsoleScene;

beforeAll(async () => {
  scene = await openConsoleScene();
});
afterAll(() => scene.stop());

const button = (page: Page, name: string | RegExp) => page.getByRole("button", { name });
const confirmButton = (page: Page) => button(page, "Confirm and register");
const group = (page: Page, title: string) => page.getByRole("list", { name: title });

async function namesOf(page: Page, title: string): Promise<string[]> {
  return group(page, title).locator("bdi").allInnerTexts();
}

test("the check lists everyone, each can be left out, and exactly the others are registered", () =>
  scene.visit(async ({ page, picture }) => {
    await openFlow(page, "Register several mentors");
    await chooseMentors(page, ["Amina Dahl", "Birgit Kowalska", "Carlos Rossi", "Olga Tveit"]);
    await fillForm(page, { ...ACTIVITY, activityType: "Left out" });
    expect(await check(page)).toBe("3 new, 1 inactive.");
    expect(await namesOf(page, "3 mentors to be registered")).toEqual([
      "Amina Dahl",
      "Birgit Kowalska",
      "Carlos Rossi",
    ]);
    expect(await namesOf(page, "1 mentor is inactive and can't be registered")).toEqual(["Olga Tveit"]);
    await picture("everyone");
    await page.getByText("3 mentors to be registered").click();
    await group(page, "3 mentors to be registered").waitFor({ state: "detached" });
    await page.getByText("3 mentors to be registered").click();

    await button(page, "Leave out Birgit Kowalska").click();
    await page.getByText("2 new, 1 inactive.", { exact: true }).waitFor();
    // The one that has come in its place.
    expect(await isFocused(button(page, "Leave out Carlos Rossi"))).toBe(true);
    await button(page, "Leave out Olga Tveit").click();
    await page.getByText("2 new.", { exact: true }).waitFor();
    await page.goBack();
    await page.getByText("2 chosen", { exact: true }).waitFor();
    await page.goForward();
    const bulkId = await confirm(page);
    await waitForState(page, "All registered");
    expect(await registeredNames(scene.backend, bulkId)).toEqual(["Amina Dahl", "Carlos Rossi"]);
  }));

test("thousands are listed, and the first of them can be left out", async () => {
  const names = Array.from({ length: 2_000 }, (_, index) => `Listed ${String(index).padStart(4, "0")}`);
  await scene.addMentors(names);
  await scene.visit(async ({ page }) => {
    await openFlow(page, "Register several mentors");
    await chooseFound(page, "Listed", names.length);
    await fillForm(page, ACTIVITY);
    expect(await check(page)).toBe("2,000 new.");
    expect(await group(page, "2,000 mentors to be registered").getByRole("listitem").count()).toBeLessThan(
      100,
    );
    await button(page, "Leave out Listed 0000").click();
    await page.getByText("1,999 new.", { exact: true }).waitFor();
  });
  await scene.backend.rows("delete from public.mentors where full_name like 'Listed %'");
});

test("the list can show the chosen alone, and a choice that was cleared comes back", () =>
  scene.visit(async ({ page, picture }) => {
    const options = page.getByRole("listbox").getByRole("option");
    const only = page.getByRole("checkbox", { name: "Show only the chosen" });
    await openFlow(page, "Register several mentors");
    await chooseMentors(page, ["Amina Dahl", "Zofia Costa"]);
    await only.check();
    await page.getByText("2 found", { exact: true }).waitFor();
    expect(await options.allInnerTexts()).toEqual(["Amina Dahl", "Zofia Costa"]);
    await picture("only the chosen");

    await button(page, "Clear all 2").click();
    await page.getByText("2 cleared").waitFor();
    await page.getByText("None chosen").first().waitFor();
    expect(await options.count()).toBe(0);
    await button(page, "Undo").click();
    await page.getByText("2 chosen", { exact: true }).waitFor();
    expect(await isFocused(button(page, "Clear all 2"))).toBe(true);
    await only.uncheck();
    await page.getByText("44 found").waitFor();
  }));

test("what would register nobody says why, and can't be confirmed", async () => {
  const before = await countOf(scene.backend, "bulk_registrations");
  const activity = { ...ACTIVITY, activityType: "Only once" };
  await scene.visit(async ({ page, picture }) => {
    await registerMany(page, ["Dagny Yilmaz", "Emeka Ghani"], activity);
    await waitForState(page, "All registered");
    for (const [mentors, summary, reason] of [
      [["Dagny Yilmaz", "Emeka Ghani"], "2 already registered.", /^All of them are registered for this/],
      [["Olga Tveit", "Peter Berg"], "2 inactive.", /^All of them are inactive and can't be registered/],
      [["Dagny Yilmaz", "Olga Tveit"], "1 already registered, 1 inactive.", /^There is nobody to register/],
    ] as const) {
      await openFlow(page, "Register several mentors");
      await chooseMentors(page, mentors);
      await fillForm(page, activity);
      expect(await check(page)).toBe(summary);
      await page.getByText(reason).waitFor();
      expect(await confirmButton(page).count()).toBe(0);
      await picture(summary);
      await button(page, "Back").click();
      await button(page, /^Clear all/).click();
    }
    await openFlow(page, "Register one mentor");
    await chooseMentors(page, ["Olga Tveit"]);
    await fillForm(page, activity);
    expect(await check(page)).toBe("Olga Tveit is inactive and can't be registered.");
    await page.getByText(/^There is nothing to confirm\./).waitFor();
    expect(await confirmButton(page).count()).toBe(0);
  });
  expect(await countOf(scene.backend, "bulk_registrations")).toBe(before + 1);
});

test("a date to come, or of more than a year ago, is registered only after it is said to be right", () =>
  scene.visit(async ({ page, picture }) => {
    const tick = page.getByRole("checkbox", { name: "Yes, the date is right" });
    const activity = { ...ACTIVITY, activityType: "Unusual date" };
    await openFlow(page, "Register several mentors");
    await chooseMentors(page, ["Freya Nowak"]);
    await fillForm(page, { ...activity, date: daysAgo(400) });
    await check(page);
    await page.getByText("This date is more than a year ago.").waitFor();
    await page.goBack();
    await fillForm(page, { ...activity, date: daysAgo(-2) });
    await check(page);
    await page.getByText("This date is in the future.").waitFor();

    await confirmButton(page).click();
    await page.getByText(/^Tick this if the date is right/).waitFor();
    expect(await isFocused(tick)).toBe(true);
    expect(new URL(page.url()).pathname).toBe("/console/register/check");
    await picture("a date to come");
    await tick.check();
    const bulkId = await confirm(page);
    await waitForState(page, "All registered");
    expect(await registeredNames(scene.backend, bulkId)).toEqual(["Freya Nowak"]);
  }));

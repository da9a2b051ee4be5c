/** Finding a registration again: one's own and the chapter's, by month, activity and state, with the filters in the address. */
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openConsoleScene } from "../support/browser/console-scene.ts";
import type { ConsoleScene } from "../support/browser/console-scene.ts";
import { inspect } from "../support/browser/inspect.ts";
import { isFocused, pressOn, tabTo } from "../support/browser/keyboard.ts";
import { recordAnnouncements } from "../support/browser/recording.ts";
import { waitForState } from "../support/browser/result-page.ts";
import { mentorId, mentorIds } from "../../src/testing/mentor-ids.ts";

/** More than one page of the chapter's list holds. */
const COLLEAGUES = 22;

let scene: ConsoleScene;

beforeAll(async () => {
  scene = await openConsoleScene();
  await register(1, "Gåtur", "2026-09-30", mentorIds(2));
  await register(1, "Reading circle", "2026-10-01", [mentorId(4)]);
  await register(1, "Gåtur", "2026-10-31", [mentorId(41)]);
  await register(1, "Gåtur", "2026-10-15", [mentorId(3), mentorId(41)]);
  for (let day = 1; day <= COLLEAGUES; day++)
    await register(2, `Call ${day}`, `2026-08-${String(day).padStart(2, "0")}`, [mentorId(day)]);
});
afterAll(() => scene.stop());

async function register(
  coordinator: number,
  activityType: string,
  date: string,
  ids: string[],
): Promise<void> {
  const client = await scene.client(coordinator);
  const handle = await client.submit({
    mentorIds: ids,
    template: { activityType, date, durationMinutes: 60 },
  });
  await handle.result();
}

const openList = (page: Page) => page.getByRole("link", { name: "My registrations", exact: true }).click();
const mine = (page: Page) => page.getByRole("list", { name: "My registrations" }).getByRole("listitem");
const chapters = (page: Page) =>
  page.getByRole("list", { name: "The chapter's registrations" }).getByRole("listitem");
const month = (page: Page) => page.getByLabel("Month");
const activity = (page: Page) => page.getByRole("searchbox", { name: "Activity" });
const state = (page: Page) => page.getByRole("combobox", { name: "State" });
const show = (page: Page) => page.getByRole("button", { name: "Show these" });
const showAll = (page: Page) => page.getByRole("button", { name: "Show all" });
const search = (page: Page) => new URL(page.url()).search;

/** Activity and day of each. */
const whats = async (page: Page) =>
  (await mine(page).locator(".run-what").allInnerTexts()).map((text) => text.replaceAll(/\s+/g, " "));

const CIRCLE = "Reading circle 1 October 2026";
const OCTOBER = "Gåtur 31 October 2026";
const MIDDLE = "Gåtur 15 October 2026";
const SEPTEMBER = "Gåtur 30 September 2026";

test("one's own are narrowed by month, activity and state, by keyboard, and Back goes step by step", () =>
  scene.visit(async ({ page, picture }) => {
    await openList(page);
    await expect.poll(() => whats(page)).toEqual([MIDDLE, OCTOBER, CIRCLE, SEPTEMBER]);
    // Where it was for one, by name.
    await mine(page)
      .filter({ hasText: CIRCLE.slice(0, 7) })
      .getByText("Dagny Yilmaz: 1 registered")
      .waitFor();
    await mine(page).filter({ hasText: "30 September" }).getByText("2 mentors: 2 registered").waitFor();
    const announced = await recordAnnouncements(page);

    await tabTo(page, month(page));
    // The parts of a month, as a person types them.
    await page.keyboard.type("October");
    await page.keyboard.press("Tab");
    await page.keyboard.type("2026");
    expect(await month(page).inputValue()).toBe("2026-10");
    await pressOn(page, show(page));
    await expect.poll(() => whats(page)).toEqual([MIDDLE, OCTOBER, CIRCLE]);
    expect(search(page)).toBe("?month=2026-10");
    expect(await isFocused(show(page))).toBe(true);

    await tabTo(page, activity(page), "Shift+Tab");
    await page.keyboard.type("gatur");
    await page.keyboard.press("Enter");
    await expect.poll(() => whats(page)).toEqual([MIDDLE, OCTOBER]);
    expect(await isFocused(activity(page))).toBe(true);
    await tabTo(page, state(page));
    await page.keyboard.type("None");
    await pressOn(page, show(page));
    await expect.poll(() => whats(page)).toEqual([OCTOBER]);
    expect(search(page)).toBe("?month=2026-10&activityType=gatur&status=totalFailure");
    await inspect(page, "my registrations, narrowed");
    await picture("narrowed");

    expect(await announced()).toEqual(expect.arrayContaining(["3 shown", "2 shown", "1 shown"]));
    await mine(page).getByRole("link").first().click();
    await waitForState(page, "None registered");
    await page.goBack();
    await expect.poll(() => whats(page)).toEqual([OCTOBER]);
    expect(await state(page).inputValue()).toBe("totalFailure");
    await page.goBack();
    await expect.poll(() => whats(page)).toEqual([MIDDLE, OCTOBER]);
    expect(await state(page).inputValue()).toBe("");
    expect(await activity(page).inputValue()).toBe("gatur");
    await page.goBack();
    await expect.poll(() => whats(page)).toEqual([MIDDLE, OCTOBER, CIRCLE]);
    expect(await activity(page).inputValue()).toBe("");
    await page.goForward();
    await expect.poll(() => whats(page)).toEqual([MIDDLE, OCTOBER]);
    await page.reload();
    await expect.poll(() => whats(page)).toEqual([MIDDLE, OCTOBER]);
    // Where the browser has loaded the page, reading starts at its top.
    expect(await isFocused(page.locator("main h1"))).toBe(false);
    expect(await month(page).inputValue()).toBe("2026-10");

    await activity(page).fill("nothing of the kind");
    await show(page).click();
    await page.getByText("No registration fits. Choose another month, activity or state.").waitFor();
    await inspect(page, "my registrations, nothing fits");
    await pressOn(page, showAll(page));
    await expect.poll(() => whats(page)).toEqual([MIDDLE, OCTOBER, CIRCLE, SEPTEMBER]);
    expect(await isFocused(show(page))).toBe(true);
    expect(await showAll(page).count()).toBe(0);
    expect(search(page)).toBe("");
  }));

test("the chapter's are listed with names, narrowed, and a colleague's is read only", () =>
  scene.visit(async ({ page, picture }) => {
    await openList(page);
    await pressOn(page, page.getByRole("link", { name: "The chapter's", exact: true }));
    await page.getByRole("heading", { level: 1, name: "The chapter's registrations" }).waitFor();
    await expect.poll(() => chapters(page).count()).toBe(20);
    expect(await state(page).count()).toBe(0);
    await page.getByRole("button", { name: "Show older" }).click();
    // Of the failed one, nothing.
    await expect.poll(() => chapters(page).count()).toBe(COLLEAGUES + 3);
    await chapters(page).filter({ hasText: "Reading circle" }).getByText("by you").waitFor();
    await inspect(page, "the chapter's registrations");
    await picture("the chapter's");

    await activity(page).fill("call 22");
    await show(page).click();
    await expect.poll(() => chapters(page).count()).toBe(1);
    expect(search(page)).toBe("?of=chapter&activityType=call+22");
    await chapters(page).getByText("by Bo Larsen").waitFor();
    await chapters(page).getByText("Vera Strand").waitFor();
    await page.reload();
    await pressOn(page, chapters(page).getByRole("link"));
    await page.getByRole("heading", { level: 1, name: "A colleague's registration" }).waitFor();
    await page.getByText("1 mentor registered by Bo Larsen").waitFor();
    await page.goBack();
    await expect.poll(() => chapters(page).count()).toBe(1);

    // The filters stay with the other list.
    await page.getByRole("link", { name: "Mine", exact: true }).click();
    await page.getByText("No registration fits. Choose another month, activity or state.").waitFor();
    expect(search(page)).toBe("?activityType=call+22");
    await page.goBack();
    await expect.poll(() => chapters(page).count()).toBe(1);
  }));

test("one's own registration opens from the chapter's list with all that can be done", () =>
  scene.visit(async ({ page }) => {
    await page.goto("/console/registrations?of=chapter&activityType=circle");
    await chapters(page).filter({ hasText: "by you" }).getByRole("link").click();
    await waitForState(page, "All registered");
    await page.getByRole("button", { name: "Withdraw …" }).waitFor();
    expect(new URL(page.url()).pathname).toMatch(/^\/console\/registrations\//);
  }));

test("another chapter's list has none of these", () =>
  scene.visit(
    async ({ page }) => {
      await page.goto("/console/registrations?of=chapter");
      await page.getByText("Your chapter has not registered anything yet.").waitFor();
      expect(await chapters(page).count()).toBe(0);
    },
    { coordinator: 3 },
  ));

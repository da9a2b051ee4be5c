/** The form of both flows, and the way from it to the result. */
import type { Locator, Page } from "playwright-core";
import { expect } from "vitest";
import { textsOf } from "./page-texts.ts";

export interface Activity {
  activityType: string;
  /** YYYY-MM-DD */
  date: string;
  durationMinutes: string;
  note?: string;
}

/** @returns YYYY-MM-DD. The console asks about dates in the future and dates more than a year ago */
export function daysAgo(days: number): string {
  return new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);
}

export const ACTIVITY: Activity = {
  activityType: "Peer mentoring session",
  date: daysAgo(10),
  durationMinutes: "60",
};

/** By the navigation, as a person does it. @param flow as the navigation calls it */
export async function openFlow(page: Page, flow: string): Promise<void> {
  await page.getByRole("navigation").getByRole("link", { name: flow }).click();
  // The link had the focus until the new page took it: the same flow may have been there before.
  await page.locator("main h1:focus", { hasText: flow }).waitFor();
}

/** Searches for each name and clicks it; the search box is empty afterwards. */
export async function chooseMentors(page: Page, names: readonly string[]): Promise<void> {
  const { picker } = await textsOf(page);
  const search = page.getByRole("searchbox", { name: picker.search });
  const options = page.getByRole("listbox").getByRole("option");
  for (const name of names) {
    await search.fill(name);
    // While the list is being narrowed, a click would miss its row.
    await expect.poll(() => options.count()).toBe(1);
    await options.filter({ hasText: name }).click();
  }
  await search.fill("");
}

export async function fillForm(page: Page, activity: Activity): Promise<void> {
  const { form } = await textsOf(page);
  await page.getByRole("combobox", { name: form.activityType }).fill(activity.activityType);
  await page.getByLabel(form.date, { exact: true }).fill(activity.date);
  await page.getByRole("textbox", { name: form.durationMinutes }).fill(activity.durationMinutes);
  await page.getByRole("textbox", { name: form.note }).fill(activity.note ?? "");
}

/** Whatever number of mentors it names. */
export async function reviewButton(page: Page): Promise<Locator> {
  const { form } = await textsOf(page);
  return page.getByRole("button", { name: new RegExp(`^${form.check(0)}`) });
}

/** Starts the preflight. @returns its text about the mentors */
export async function check(page: Page): Promise<string> {
  const { preflight } = await textsOf(page);
  await (await reviewButton(page)).click();
  await page.getByRole("heading", { name: preflight.heading }).waitFor();
  return page.locator("p.summary").innerText();
}

/** Confirms. @returns the id of the bulk registration, from the address of the result */
export async function confirm(page: Page): Promise<string> {
  const { preflight } = await textsOf(page);
  await page.getByRole("button", { name: preflight.confirm }).click();
  await page.waitForURL(/\/console\/(registrations|register-one)\/[0-9a-f-]{36}$/);
  return new URL(page.url()).pathname.split("/").at(-1) ?? "";
}

/** Searches and takes all found mentors. The search box is empty afterwards. */
export async function chooseFound(page: Page, words: string, count: number): Promise<void> {
  const { picker } = await textsOf(page);
  const search = page.getByRole("searchbox", { name: picker.search });
  await search.fill(words);
  await page.getByText(picker.found(count), { exact: true }).waitFor();
  await page.getByRole("button", { name: picker.selectFound }).click();
  await search.fill("");
}

/** The whole way for all mentors that these words find. @returns the id of the bulk registration */
export async function registerFound(page: Page, words: string, count: number): Promise<string> {
  await openFlow(page, (await textsOf(page)).registerMany);
  await chooseFound(page, words, count);
  await fillForm(page, ACTIVITY);
  await check(page);
  return confirm(page);
}

/** The whole way for many mentors. @returns the id of the bulk registration */
export async function registerMany(
  page: Page,
  names: readonly string[],
  activity: Activity = ACTIVITY,
): Promise<string> {
  await openFlow(page, (await textsOf(page)).registerMany);
  await chooseMentors(page, names);
  await fillForm(page, activity);
  await check(page);
  return confirm(page);
}

/**
 * The two flows side by side: each keeps its own draft, and nothing that is chosen in one appears in the other.
 *
 * Longer than 250 lines: each test compares both flows in one scene, which takes seconds to start.
 */
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openConsoleScene } from "../support/browser/console-scene.ts";
import type { ConsoleScene } from "../support/browser/console-scene.ts";
import { CLEAN, readFlow } from "../support/browser/flow-state.ts";
import { check, chooseMentors, confirm, daysAgo, fillForm, openFlow } from "../support/browser/form.ts";
import type { Activity } from "../support/browser/form.ts";
import { signIn } from "../support/browser/sign-in-page.ts";
import { readLines, waitForState } from "../support/browser/result-page.ts";
import { registeredNames } from "../support/browser/stored-lines.ts";
import { SEEDED_COORDINATORS } from "../../src/testing/stack/seeded-coordinators.ts";

const OF_MANY: Activity = {
  activityType: "For many",
  date: daysAgo(50),
  durationMinutes: "90",
  note: "of many",
};
const OF_ONE: Activity = {
  activityType: "For one",
  date: daysAgo(49),
  durationMinutes: "30",
  note: "of one",
};
const MANY = ["Amina Dahl", "Birgit Kowalska"];
const ONE = "Carlos Rossi";

let scene: ConsoleScene;

beforeAll(async () => {
  scene = await openConsoleScene();
});
afterAll(() => scene.stop());

const openMany = (page: Page) => openFlow(page, "Register several mentors");
const openOne = (page: Page) => openFlow(page, "Register one mentor");

const filledMany = (activity = OF_MANY) => ({ search: "", chosen: MANY, ...activity });
const filledOne = (activity = OF_ONE) => ({ search: "", chosen: [ONE], ...activity });

async function fillMany(page: Page, activity = OF_MANY): Promise<void> {
  await chooseMentors(page, MANY);
  await fillForm(page, activity);
  expect(await readFlow(page)).toEqual(filledMany(activity));
}

async function fillOne(page: Page, activity = OF_ONE): Promise<void> {
  await chooseMentors(page, [ONE]);
  await fillForm(page, activity);
  expect(await readFlow(page)).toEqual(filledOne(activity));
}

const restored = (page: Page) => page.getByText("Your draft is back");

async function resultOfOne(page: Page): Promise<string[]> {
  await page.getByRole("heading", { level: 1, name: "Result for one mentor" }).waitFor();
  const items = page.getByRole("list", { name: "Result" }).getByRole("listitem");
  await items.filter({ hasText: "Registered" }).waitFor();
  return (await items.allInnerTexts()).map((text) => text.replaceAll(/\s+/g, " ").trim());
}

describe("what is chosen in one flow never appears in the other, and each keeps its own until it is registered:", () => {
  test("1. many filled in, then one, then many again", () =>
    scene.visit(async ({ page }) => {
      await openMany(page);
      expect(await readFlow(page)).toEqual(CLEAN);
      await fillMany(page);
      expect(await restored(page).count()).toBe(0);
      await openOne(page);
      expect(await readFlow(page)).toEqual(CLEAN);
      await openMany(page);
      expect(await readFlow(page)).toEqual(filledMany());
      await restored(page).waitFor();
    }));

  test("2. one filled in, then many, then one again", () =>
    scene.visit(async ({ page }) => {
      await openOne(page);
      await fillOne(page);
      await openMany(page);
      expect(await readFlow(page)).toEqual(CLEAN);
      await openOne(page);
      expect(await readFlow(page)).toEqual(filledOne());
    }));

  test("3. only a search typed in one, then in the other", () =>
    scene.visit(async ({ page }) => {
      await openMany(page);
      await page.getByRole("searchbox").fill("Amina");
      await openOne(page);
      expect(await readFlow(page)).toEqual(CLEAN);
      await page.getByRole("searchbox").fill("Carlos");
      await openMany(page);
      expect(await readFlow(page)).toEqual(CLEAN);
    }));

  test("4. back and forward through both", () =>
    scene.visit(async ({ page }) => {
      await openMany(page);
      await fillMany(page);
      await openOne(page);
      await fillOne(page);
      await page.goBack();
      await page.getByRole("heading", { level: 1, name: "Register several mentors" }).waitFor();
      expect(await readFlow(page)).toEqual(filledMany());
      await page.goForward();
      await page.getByRole("heading", { level: 1, name: "Register one mentor" }).waitFor();
      expect(await readFlow(page)).toEqual(filledOne());
    }));

  test("5. many checked but not confirmed, then one is registered: exactly one, with its own form", () =>
    scene.visit(async ({ page }) => {
      await openMany(page);
      const unconfirmed = { ...OF_MANY, activityType: "Never confirmed" };
      await fillMany(page, unconfirmed);
      expect(await check(page)).toBe("2 new.");
      await openOne(page);
      expect(await readFlow(page)).toEqual(CLEAN);
      const activity = { ...OF_ONE, activityType: "Fifth" };
      await fillOne(page, activity);
      expect(await check(page)).toBe(`${ONE} will be registered.`);
      const bulkId = await confirm(page);
      expect(await resultOfOne(page)).toEqual([`${ONE} Registered`]);
      expect(await registeredNames(scene.backend, bulkId)).toEqual([ONE]);
      const stored = await scene.backend.rows(
        `select activity_type, activity_date::text, duration_minutes, note from public.bulk_registrations
         where activity_type in ('Fifth', 'Never confirmed')`,
      );
      expect(stored).toEqual([
        { activity_type: "Fifth", activity_date: OF_ONE.date, duration_minutes: 30, note: OF_ONE.note },
      ]);
    }));

  test("6. one checked but not confirmed, then many are registered: exactly those, with their own form", () =>
    scene.visit(async ({ page }) => {
      await openOne(page);
      await fillOne(page, { ...OF_ONE, activityType: "Never confirmed" });
      await check(page);
      await openMany(page);
      expect(await readFlow(page)).toEqual(CLEAN);
      await fillMany(page, { ...OF_MANY, activityType: "Sixth" });
      expect(await check(page)).toBe("2 new.");
      const bulkId = await confirm(page);
      await waitForState(page, "All registered");
      await expect.poll(async () => (await readLines(page)).map(({ name }) => name).toSorted()).toEqual(MANY);
      expect(await registeredNames(scene.backend, bulkId)).toEqual(MANY);
    }));

  test("7. both filled in at the same time in two tabs, and registered crosswise", () =>
    scene.visit(async ({ page, context }) => {
      const second = await context.newPage();
      await second.goto("/console/register-one");
      // A tab is brought to the front, as a person does it: behind, the browser draws slowly.
      await page.bringToFront();
      await openMany(page);
      await fillMany(page, { ...OF_MANY, activityType: "Seventh, many" });
      await second.bringToFront();
      expect(await readFlow(second)).toEqual(CLEAN);
      await fillOne(second, { ...OF_ONE, activityType: "Seventh, one" });
      await check(second);
      await page.bringToFront();
      await check(page);
      await second.bringToFront();
      const one = await confirm(second);
      expect(await resultOfOne(second)).toEqual([`${ONE} Registered`]);
      await page.bringToFront();
      const many = await confirm(page);
      await waitForState(page, "All registered");
      expect(await registeredNames(scene.backend, one)).toEqual([ONE]);
      expect(await registeredNames(scene.backend, many)).toEqual(MANY);
    }));

  test("8. after a registration for many, both start clean, and its result is still there by going back", () =>
    scene.visit(async ({ page }) => {
      await openMany(page);
      await fillMany(page, { ...OF_MANY, activityType: "Eighth" });
      await check(page);
      const bulkId = await confirm(page);
      await waitForState(page, "All registered");
      await openMany(page);
      expect(await readFlow(page)).toEqual(CLEAN);
      await openOne(page);
      expect(await readFlow(page)).toEqual(CLEAN);
      await page.goBack();
      await page.goBack();
      await waitForState(page, "All registered");
      expect(page.url()).toContain(bulkId);
    }));

  test("9. after a registration for one: reload keeps its result, another starts clean, and so does many", () =>
    scene.visit(async ({ page }) => {
      await openOne(page);
      await fillOne(page, { ...OF_ONE, activityType: "Ninth" });
      await check(page);
      await confirm(page);
      await resultOfOne(page);
      await page.reload();
      expect(await resultOfOne(page)).toEqual([`${ONE} Registered`]);
      await page.getByRole("link", { name: "Register another mentor" }).click();
      await page.getByRole("heading", { level: 1, name: "Register one mentor" }).waitFor();
      expect(await readFlow(page)).toEqual(CLEAN);
      await openMany(page);
      expect(await readFlow(page)).toEqual(CLEAN);
    }));

  test("10. another coordinator signs in on the same page and sees nothing of the first one's, who finds it again", () =>
    scene.visit(async ({ page }) => {
      await openOne(page);
      await fillOne(page);
      await openMany(page);
      await fillMany(page);
      await page.getByRole("button", { name: "Sign out" }).click();
      await page.getByRole("heading", { level: 1, name: "Sign in" }).waitFor();
      await signIn(page, SEEDED_COORDINATORS[2]);
      await openMany(page);
      expect(await readFlow(page)).toEqual(CLEAN);
      // This coordinator has the mentors of another chapter.
      expect(await page.getByRole("option", { name: MANY[0] ?? "" }).count()).toBe(0);
      await openOne(page);
      expect(await readFlow(page)).toEqual(CLEAN);
      await page.getByRole("button", { name: "Sign out" }).click();
      await signIn(page, SEEDED_COORDINATORS[0]);
      await openMany(page);
      expect(await readFlow(page)).toEqual(filledMany());
      await openOne(page);
      expect(await readFlow(page)).toEqual(filledOne());
    }));
});

const checkHeading = (page: Page) => page.getByRole("heading", { name: "Before you confirm" });

test("what was filled in is there again after a reload, and gone for good when it is started afresh", () =>
  scene.visit(async ({ page, picture }) => {
    await openMany(page);
    await fillMany(page);
    await page.reload();
    await restored(page).waitFor();
    expect(await readFlow(page)).toEqual(filledMany());
    await picture("draft restored");
    await page.getByRole("button", { name: "Start afresh" }).click();
    expect(await readFlow(page)).toEqual(CLEAN);
    expect(await restored(page).count()).toBe(0);
    await page.reload();
    expect(await readFlow(page)).toEqual(CLEAN);
  }));

test("the check has an address: Back and Forward lead from it and to it, and a reload checks anew", () =>
  scene.visit(async ({ page }) => {
    await openMany(page);
    const activity = { ...OF_MANY, activityType: "Gone back from" };
    await fillMany(page, activity);
    await check(page);
    expect(new URL(page.url()).pathname).toBe("/console/register/check");
    await page.goBack();
    expect(await readFlow(page)).toEqual(filledMany(activity));
    await page.goForward();
    await checkHeading(page).waitFor();
    await page.reload();
    await page.getByText("2 new.", { exact: true }).waitFor();
    await page.getByRole("button", { name: "Back" }).click();
    expect(await readFlow(page)).toEqual(filledMany(activity));

    // What was changed after the check is not confirmed unchecked.
    await chooseMentors(page, [ONE]);
    await page.goForward();
    await page.getByText("3 new.", { exact: true }).waitFor();
    const bulkId = await confirm(page);
    await waitForState(page, "All registered");
    expect(await registeredNames(scene.backend, bulkId)).toEqual([...MANY, ONE].toSorted());

    await page.goBack();
    await page.getByRole("heading", { level: 1, name: "Register several mentors" }).waitFor();
    expect(await readFlow(page)).toEqual(CLEAN);
    await page.goto("/console/register/check");
    await page.getByText("Choose at least one mentor").waitFor();
    expect(new URL(page.url()).pathname).toBe("/console/register");
  }));

test("a form whose answer was lost is registered once, also when the page was loaded anew meanwhile", () =>
  scene.visit(async ({ page, expectErrors }) => {
    expectErrors(/net::ERR_FAILED/);
    scene.gate.hold();
    await openMany(page);
    await fillMany(page, { ...OF_MANY, activityType: "Loaded anew" });
    await check(page);
    await page.route(
      /\/bulk-registrations$/,
      async (route) => {
        await route.fetch();
        await route.abort();
      },
      { times: 1 },
    );
    await page.getByRole("button", { name: "Confirm and register" }).click();
    await page.getByText(/^We couldn't tell whether it started/).waitFor();
    await page.reload();
    await page.getByText("2 new.", { exact: true }).waitFor();
    const bulkId = await confirm(page);
    scene.gate.letThrough();
    await waitForState(page, "All registered");
    const runs = await scene.backend.rows(
      "select bulk_id::text from public.bulk_registrations where activity_type = 'Loaded anew'",
    );
    expect(runs).toEqual([{ bulk_id: bulkId }]);
  }));

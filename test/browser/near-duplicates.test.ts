/** What the check says of registrations of the same day that nearly are the same one, by whichever coordinator of the chapter. */
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openConsoleScene } from "../support/browser/console-scene.ts";
import type { ConsoleScene } from "../support/browser/console-scene.ts";
import { check, chooseMentors, confirm, daysAgo, fillForm, openFlow } from "../support/browser/form.ts";
import { inspect } from "../support/browser/inspect.ts";
import { isFocused, pressOn } from "../support/browser/keyboard.ts";
import { waitForState } from "../support/browser/result-page.ts";
import { registeredNames } from "../support/browser/stored-lines.ts";
import { mentorIds } from "../../src/testing/mentor-ids.ts";

const WALK = { activityType: "Harbour walk", date: daysAgo(3), durationMinutes: 60 };
const TYPED = { activityType: "harbour walk", date: WALK.date, durationMinutes: "61", note: "With a note" };

let scene: ConsoleScene;

beforeAll(async () => {
  scene = await openConsoleScene();
  const colleague = await scene.client(2);
  const handle = await colleague.submit({
    mentorIds: mentorIds(3),
    template: { ...WALK, note: "For the colleague alone" },
  });
  await handle.result();
});
afterAll(() => scene.stop());

const found = (page: Page) => page.getByRole("list", { name: "Registered on the same day" });
const summary = (page: Page) => page.locator(".summary");

test("a colleague's registration of the day is named, opened, and its mentors left out, by keyboard", () =>
  scene.visit(async ({ page, picture }) => {
    await openFlow(page, "Register several mentors");
    await chooseMentors(page, ["Amina Dahl", "Birgit Kowalska", "Dagny Yilmaz"]);
    await fillForm(page, TYPED);
    expect(await check(page)).toBe("3 new.");
    const entry = found(page).getByRole("listitem");
    expect(await entry.count()).toBe(1);
    for (const text of [
      "Harbour walk",
      "60 minutes",
      "by Bo Larsen",
      "You have chosen 2 of its 3 mentors, too.",
    ])
      await entry.getByText(text, { exact: true }).waitFor();
    await inspect(page, "before confirming: a near-duplicate");
    await picture("a near-duplicate");

    await pressOn(page, entry.getByRole("link", { name: "Open it" }));
    await page.getByRole("heading", { level: 1, name: "A colleague's registration" }).waitFor();
    const mentors = page.getByRole("list", { name: "Registered mentors" }).getByRole("listitem");
    await expect
      .poll(() => mentors.allInnerTexts())
      .toEqual(["Amina Dahl", "Birgit Kowalska", "Carlos Rossi"]);
    await page.getByText("3 mentors registered by Bo Larsen").waitFor();
    expect(await page.getByText("For the colleague alone").count()).toBe(0);
    expect(await page.getByRole("button", { name: /Correct|Withdraw|Retry/ }).count()).toBe(0);
    await inspect(page, "a colleague's registration");
    await picture("a colleague's registration");
    await page.goBack();

    await pressOn(page, entry.getByRole("button", { name: "Leave these 2 out" }));
    await expect.poll(() => summary(page).innerText()).toBe("1 new.");
    expect(await found(page).count()).toBe(0);
    expect(await isFocused(page.getByRole("heading", { name: "Before you confirm" }))).toBe(true);
    await page.reload();
    await expect.poll(() => summary(page).innerText()).toBe("1 new.");
    const bulkId = await confirm(page);
    await waitForState(page, "All registered");
    expect(await registeredNames(scene.backend, bulkId)).toEqual(["Dagny Yilmaz"]);
  }));

test("of several, each is left out by itself, and the focus goes to the next", () =>
  scene.visit(async ({ page }) => {
    const client = await scene.client(1);
    const own = await client.submit({
      mentorIds: mentorIds(6).slice(4),
      template: { ...WALK, activityType: "Reading circle" },
    });
    await own.result();
    await openFlow(page, "Register several mentors");
    await chooseMentors(page, [
      "Amina Dahl",
      "Birgit Kowalska",
      "Carlos Rossi",
      "Emeka Ghani",
      "Freya Nowak",
    ]);
    await fillForm(page, TYPED);
    expect(await check(page)).toBe("5 new.");
    const entries = found(page).getByRole("listitem");
    const all = entries.filter({ hasText: "by Bo Larsen" });
    const mine = entries.filter({ hasText: "by you" });
    await all.getByText("You have chosen all 3 of its mentors, too.").waitFor();
    await mine.getByText("You have chosen all 2 of its mentors, too.").waitFor();
    await pressOn(page, all.getByRole("button", { name: "Leave these 3 out" }));
    await expect.poll(() => summary(page).innerText()).toBe("2 new.");
    expect(await isFocused(mine.getByRole("button", { name: "Leave these 2 out" }))).toBe(true);
    await pressOn(page, mine.getByRole("link", { name: "Open it" }), "Enter", "Shift+Tab");
    // One's own opens with all that can be done.
    await waitForState(page, "All registered");
    expect(new URL(page.url()).pathname).toBe(`/console/registrations/${own.bulkId}`);
    await page.goBack();
    await pressOn(page, mine.getByRole("button", { name: "Leave these 2 out" }));
    await page.getByText("There is nobody to register, so there is nothing to confirm.").waitFor();
  }));

test("what is another session is registered all the same, also for one", () =>
  scene.visit(async ({ page, picture }) => {
    await openFlow(page, "Register one mentor");
    await chooseMentors(page, ["Carlos Rossi"]);
    await fillForm(page, TYPED);
    expect(await check(page)).toBe("Carlos Rossi will be registered.");
    await found(page).getByText("You have chosen 1 of its 3 mentors, too.").waitFor();
    expect(await found(page).getByRole("button").count()).toBe(0);
    await inspect(page, "one: a near-duplicate");
    await picture("for one");
    const bulkId = await confirm(page);
    await page.getByRole("listitem").filter({ hasText: "Registered" }).waitFor();
    expect(await registeredNames(scene.backend, bulkId)).toEqual(["Carlos Rossi"]);
  }));

test("another chapter hears nothing of it, neither in a check nor by the address", () =>
  scene.visit(
    async ({ page, expectErrors }) => {
      expectErrors(/404/);
      const [colleagues] = await scene.backend.rows<{ id: string }>(
        "select bulk_id as id from public.bulk_registrations where activity_type = $1",
        [WALK.activityType],
      );
      await page.goto(`/console/chapter-registrations/${colleagues?.id}`);
      await page.getByRole("heading", { level: 1, name: "This page does not exist" }).waitFor();
      await page.getByText("There is no such registration, or it is not yours.").waitFor();
      expect(await page.getByText(WALK.activityType).count()).toBe(0);
    },
    { coordinator: 3 },
  ));

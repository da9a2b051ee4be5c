/** The same activity twice on one day: offered where the check finds the first, and told apart from sending it twice. */
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openConsoleScene } from "../support/browser/console-scene.ts";
import type { ConsoleScene } from "../support/browser/console-scene.ts";
import {
  ACTIVITY,
  check,
  chooseMentors,
  confirm,
  fillForm,
  openFlow,
  registerMany,
} from "../support/browser/form.ts";
import { inspect } from "../support/browser/inspect.ts";
import { isFocused, pressOn, tabTo } from "../support/browser/keyboard.ts";
import { waitForState } from "../support/browser/result-page.ts";
import { registeredNames } from "../support/browser/stored-lines.ts";

const TWO = ["Amina Dahl", "Birgit Kowalska"];

let scene: ConsoleScene;

beforeAll(async () => {
  scene = await openConsoleScene();
});
afterAll(() => scene.stop());

const tick = (page: Page) => page.getByRole("checkbox", { name: "This is a second session on the same day" });
const confirmButton = (page: Page) => page.getByRole("button", { name: "Confirm and register" });
const summary = (page: Page) => page.locator(".summary");

async function fillIn(page: Page, activityType: string, names = TWO): Promise<string> {
  await openFlow(page, "Register several mentors");
  await chooseMentors(page, names);
  await fillForm(page, { ...ACTIVITY, activityType });
  return check(page);
}

test("a second session is ticked by keyboard, kept through a reload, and registered; a third press is not one", () =>
  scene.visit(async ({ page, picture }) => {
    expect(await fillIn(page, "Twice")).toBe("2 new.");
    expect(await tick(page).count()).toBe(0);
    await confirm(page);
    await waitForState(page, "All registered");

    expect(await fillIn(page, "Twice", [...TWO, "Olga Tveit"])).toBe("2 already registered, 1 inactive.");
    expect(await confirmButton(page).count()).toBe(0);
    await tabTo(page, tick(page));
    await page.keyboard.press("Space");
    await expect.poll(() => summary(page).innerText()).toBe("2 new, 1 inactive.");
    expect(await tick(page).isChecked()).toBe(true);
    expect(await isFocused(tick(page))).toBe(true);
    await page.getByText("second session on this day", { exact: true }).waitFor();
    // The first is no near-duplicate of it.
    expect(await page.getByRole("list", { name: "Registered on the same day" }).count()).toBe(0);
    await inspect(page, "before confirming: a second session");
    await picture("a second session");

    await page.keyboard.press("Space");
    await expect.poll(() => summary(page).innerText()).toBe("2 already registered, 1 inactive.");
    expect(await tick(page).isChecked()).toBe(false);
    await page.keyboard.press("Space");
    await expect.poll(() => summary(page).innerText()).toBe("2 new, 1 inactive.");
    await page.reload();
    await expect.poll(() => summary(page).innerText()).toBe("2 new, 1 inactive.");
    expect(await tick(page).isChecked()).toBe(true);
    await page.getByRole("button", { name: "Leave out Olga Tveit" }).click();
    const bulkId = await confirm(page);
    await waitForState(page, "All registered");
    expect(await registeredNames(scene.backend, bulkId)).toEqual(TWO);

    expect(await fillIn(page, "Twice")).toBe("2 already registered.");
    expect(await tick(page).isChecked()).toBe(false);
    await tick(page).check();
    await page.getByText("second session on this day", { exact: true }).waitFor();
    expect(await summary(page).innerText()).toBe("2 already registered.");
    expect(await confirmButton(page).count()).toBe(0);
  }));

test("the tick belongs to its activity: a changed form is asked again", () =>
  scene.visit(async ({ page }) => {
    await registerMany(page, TWO, { ...ACTIVITY, activityType: "Changed" });
    await waitForState(page, "All registered");
    expect(await fillIn(page, "Changed")).toBe("2 already registered.");
    await tick(page).check();
    await expect.poll(() => summary(page).innerText()).toBe("2 new.");
    await page.getByRole("button", { name: "Back" }).click();
    await page.getByRole("textbox", { name: "Note (optional)" }).fill("In the evening");
    expect(await check(page)).toBe("2 new.");
    expect(await tick(page).count()).toBe(0);
    await page.getByRole("list", { name: "Registered on the same day" }).waitFor();
  }));

test("without an answer the tick goes back, and says why", () =>
  scene.visit(async ({ page, expectErrors }) => {
    expectErrors(/net::ERR_|503/);
    await registerMany(page, TWO, { ...ACTIVITY, activityType: "Cut off" });
    await waitForState(page, "All registered");
    expect(await fillIn(page, "Cut off")).toBe("2 already registered.");
    scene.connection.cut();
    await tick(page).click();
    await page.getByRole("alert").getByRole("paragraph").first().waitFor();
    await expect.poll(() => tick(page).isChecked()).toBe(false);
    expect(await summary(page).innerText()).toBe("2 already registered.");
    expect(await confirmButton(page).count()).toBe(0);
    scene.connection.mend();
    await tick(page).check();
    await expect.poll(() => summary(page).innerText()).toBe("2 new.");
  }));

test("for one mentor it is offered as well, and a correction takes it back", () =>
  scene.visit(async ({ page, picture }) => {
    const activity = { ...ACTIVITY, activityType: "Once more" };
    const checkOne = async () => {
      await openFlow(page, "Register one mentor");
      await chooseMentors(page, ["Carlos Rossi"]);
      await fillForm(page, activity);
      return check(page);
    };
    expect(await checkOne()).toBe("Carlos Rossi will be registered.");
    await confirm(page);
    await page.getByRole("listitem").filter({ hasText: "Registered" }).waitFor();
    expect(await checkOne()).toBe("Carlos Rossi is already registered for this activity.");
    await tick(page).check();
    await expect.poll(() => summary(page).innerText()).toBe("Carlos Rossi will be registered.");
    await inspect(page, "one: a second session");
    await confirm(page);
    await page.getByRole("listitem").filter({ hasText: "Registered" }).waitFor();
    const bulkId = page.url().split("/").at(-1) ?? "";
    await page.goto(`/console/registrations/${bulkId}`);
    await waitForState(page, "All registered");
    await pressOn(page, page.getByRole("button", { name: "Correct …" }));
    const form = page.getByRole("dialog", { name: "Correct this registration" });
    const ticked = form.getByRole("checkbox", { name: "This is a second session on the same day" });
    expect(await ticked.isChecked()).toBe(true);
    await form.getByRole("button", { name: "Go on" }).click();
    await form.getByText("Change at least one value.").waitFor();
    await ticked.uncheck();
    await inspect(page, "correcting: a second session");
    await picture("correcting");
    await form.getByRole("button", { name: "Go on" }).click();
    await page
      .getByRole("alertdialog", { name: "Correct these records?" })
      .getByText(/^1 record with these values exists already/)
      .waitFor();
  }));

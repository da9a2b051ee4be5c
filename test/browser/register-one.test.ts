/** Register one mentor, a flow of its own. */
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openConsoleScene } from "../support/browser/console-scene.ts";
import type { ConsoleScene } from "../support/browser/console-scene.ts";
import { ACTIVITY, check, chooseMentors, confirm, fillForm, openFlow } from "../support/browser/form.ts";
import { countOf, registeredNames } from "../support/browser/stored-lines.ts";

let scene: ConsoleScene;

beforeAll(async () => {
  scene = await openConsoleScene();
});
afterAll(() => scene.stop());

async function waitForResult(page: Page, text: string): Promise<void> {
  const items = page.getByRole("list", { name: "Result" }).getByRole("listitem");
  await expect
    .poll(async () => (await items.allInnerTexts()).map((words) => words.replaceAll(/\s+/g, " ").trim()))
    .toEqual([text]);
}

test("one mentor is registered, and the same form again says that the mentor is already", () =>
  scene.visit(async ({ page }) => {
    const checkAmina = async () => {
      await openFlow(page, "Register one mentor");
      await chooseMentors(page, ["Amina Dahl"]);
      await fillForm(page, ACTIVITY);
      return check(page);
    };
    expect(await checkAmina()).toBe("Amina Dahl will be registered.");
    await confirm(page);
    await waitForResult(page, "Amina Dahl Registered");
    expect(await checkAmina()).toBe("Amina Dahl is already registered for this activity.");
    expect(await page.getByRole("button", { name: "Confirm and register" }).count()).toBe(0);
    expect(await countOf(scene.backend, "proxy_activities")).toBe(1);
  }));

test("whoever is chosen last is the one", () =>
  scene.visit(async ({ page }) => {
    await openFlow(page, "Register one mentor");
    await chooseMentors(page, ["Amina Dahl", "Birgit Kowalska"]);
    await fillForm(page, { ...ACTIVITY, activityType: "For the last one" });
    expect(await check(page)).toBe("Birgit Kowalska will be registered.");
    const bulkId = await confirm(page);
    await waitForResult(page, "Birgit Kowalska Registered");
    expect(await registeredNames(scene.backend, bulkId)).toEqual(["Birgit Kowalska"]);
  }));

test("one who can't be registered any more is told of with the reason, and can be tried again in the same place", () =>
  scene.visit(async ({ page, picture }) => {
    await openFlow(page, "Register one mentor");
    await chooseMentors(page, ["Carlos Rossi"]);
    await fillForm(page, ACTIVITY);
    expect(await check(page)).toBe("Carlos Rossi will be registered.");
    await scene.backend.rows("update public.mentors set active = false where full_name = 'Carlos Rossi'");
    const bulkId = await confirm(page);
    await waitForResult(page, "Carlos Rossi Failed: This mentor is no longer active");
    await picture("failed");
    await scene.backend.rows("update public.mentors set active = true where full_name = 'Carlos Rossi'");
    await page.getByRole("button", { name: "Try again" }).click();
    await waitForResult(page, "Carlos Rossi Registered");
    expect(page.url()).toContain(bulkId);
    expect(await page.getByRole("button", { name: "Try again" }).count()).toBe(0);
    expect(await registeredNames(scene.backend, bulkId)).toEqual(["Carlos Rossi"]);
  }));

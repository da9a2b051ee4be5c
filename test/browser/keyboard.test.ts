/** The console without a mouse. */
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { LOCAL_PASSWORD } from "../../src/testing/stack/seeded-coordinators.ts";
import { openConsoleScene } from "../support/browser/console-scene.ts";
import type { ConsoleScene } from "../support/browser/console-scene.ts";
import { ACTIVITY } from "../support/browser/form.ts";
import { isFocused, pressOn, tabTo, typeInto } from "../support/browser/keyboard.ts";
import { waitForState, waitUntilDone } from "../support/browser/result-page.ts";
import { expectLinesAsStored, registeredNames } from "../support/browser/stored-lines.ts";

let scene: ConsoleScene;

beforeAll(async () => {
  scene = await openConsoleScene();
});
afterAll(() => scene.stop());

const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });
const clear = (page: Page) => page.getByRole("button", { name: /^Clear all/ });
const search = (page: Page) => page.getByRole("searchbox", { name: "Search mentors" });

/** Without a focus, a person at the keyboard has lost the place on the page. */
async function hasFocus(page: Page): Promise<boolean> {
  return (await page.locator("main :focus").count()) === 1;
}

/** By the way past the navigation, which is the first stop after the page was loaded. */
async function openByKeyboard(page: Page): Promise<void> {
  await page.reload();
  await button(page, "Sign out").waitFor();
  await page.keyboard.press("Tab");
  expect(await isFocused(page.getByRole("link", { name: "Skip to the content" }))).toBe(true);
  await pressOn(page, page.getByRole("link", { name: "Register several mentors" }));
  const heading = page.getByRole("heading", { level: 1, name: "Register several mentors" });
  await expect.poll(() => isFocused(heading)).toBe(true);
  await page.getByText("44 found").waitFor();
}

test("mentors are chosen with the arrow keys, the space bar and the usual shortcuts", () =>
  scene.visit(async ({ page, picture }) => {
    const { keyboard } = page;
    await openByKeyboard(page);
    const list = page.getByRole("listbox", { name: "Mentors" });
    const chosen = async () =>
      (await page.getByRole("listbox").getByRole("option", { selected: true }).allInnerTexts()).map((text) =>
        text.trim(),
      );
    await tabTo(page, list);
    await keyboard.press("Home");
    await keyboard.press("Space");
    await keyboard.press("ArrowDown");
    await keyboard.press("ArrowDown");
    await keyboard.press("Space");
    await page.getByText("2 chosen").waitFor();
    expect(await chosen()).toEqual(["Amina Dahl", "Beatriz Quist"]);
    // What is current can be seen and is told, although the focus stays on the list.
    const current = await list.getAttribute("aria-activedescendant");
    expect(await page.locator(`[id="${current ?? ""}"]`).innerText()).toContain("Beatriz Quist");
    await picture("chosen with the keyboard");
    await keyboard.press("Space");
    await page.getByText("1 chosen").waitFor();
    await keyboard.press("Shift+ArrowDown");
    await keyboard.press("Shift+ArrowDown");
    await expect.poll(async () => (await chosen()).length).toBeGreaterThan(2);

    await pressOn(page, clear(page), "Enter");
    await page.getByText("None chosen").waitFor();
    await tabTo(page, list, "Shift+Tab");
    await keyboard.press("Control+A");
    // All who are active.
    await page.getByText("40 chosen").waitFor();
    await keyboard.press("End");
    await page.getByRole("option", { name: "Zofia Costa" }).waitFor();
    await pressOn(page, clear(page), "Space");
    await tabTo(page, search(page), "Shift+Tab");
    await keyboard.type("zofia");
    await page.getByText("1 found").waitFor();
    await pressOn(page, button(page, "Select all found"), "Space");
    await page.getByText("1 chosen").waitFor();
    expect(await chosen()).toEqual(["Zofia Costa"]);
  }));

test("a name that only one mentor has is chosen with Enter, and the list is one Tab away from the search", () =>
  scene.visit(async ({ page }) => {
    const { keyboard } = page;
    await openByKeyboard(page);
    await tabTo(page, search(page));
    await keyboard.type("a");
    await keyboard.press("Enter");
    await page.getByText("None chosen").waitFor();
    await keyboard.type("mina dahl");
    await keyboard.press("Enter");
    await page.getByText("1 chosen", { exact: true }).waitFor();
    // What is typed next takes the place of the name.
    await keyboard.type("zofia");
    await keyboard.press("Enter");
    await page.getByText("2 chosen", { exact: true }).waitFor();
    expect(await page.getByRole("listbox").getByRole("option", { selected: true }).allInnerTexts()).toEqual([
      "Zofia Costa",
    ]);
    await keyboard.press("Tab");
    expect(await isFocused(page.getByRole("listbox", { name: "Mentors" }))).toBe(true);
  }));

test("everything from signing in to the last retry is done without a mouse", async () => {
  const total = 16;
  scene.gate.hold(3);
  await scene.visit(
    async ({ page, picture }) => {
      const { keyboard } = page;
      await typeInto(page, page.getByRole("textbox", { name: "Email" }), "coordinator1@example.org");
      await typeInto(page, page.getByLabel("Password", { exact: true }), LOCAL_PASSWORD);
      await keyboard.press("Enter");
      await button(page, "Sign out").waitFor();

      await openByKeyboard(page);
      await tabTo(page, page.getByRole("listbox", { name: "Mentors" }));
      await keyboard.press("Home");
      await keyboard.press("Space");
      for (let presses = 1; presses < total; presses++) await keyboard.press("Shift+ArrowDown");
      await page.getByText(`${total} chosen`).waitFor();
      await typeInto(page, page.getByRole("combobox", { name: "Activity type" }), "Keyboard session");
      const date = page.getByLabel("Date", { exact: true });
      await tabTo(page, date);
      // A date field takes its parts in the order of the browser's own language.
      const [year = "", month = "", day = ""] = ACTIVITY.date.split("-");
      await keyboard.type(`${month}${day}${year}`);
      expect(await date.inputValue()).toBe(ACTIVITY.date);
      await typeInto(page, page.getByRole("textbox", { name: "Duration in minutes" }), "60");
      await keyboard.press("Enter");
      await expect
        .poll(() => isFocused(page.getByRole("heading", { name: "Before you confirm" })))
        .toBe(true);
      await pressOn(page, button(page, "Confirm and register"));
      await page.waitForURL(/registrations\/[0-9a-f-]{36}$/);
      const bulkId = page.url().split("/").at(-1) ?? "";
      await waitUntilDone(page, 3, total);

      // A question takes the focus, keeps it, and gives it back.
      await pressOn(page, button(page, "Pause"));
      const question = page.getByRole("alertdialog");
      await question.waitFor();
      // An Enter too many changes nothing.
      expect(await isFocused(question.getByRole("button", { name: "Go on registering" }))).toBe(true);
      for (let presses = 0; presses < 6; presses++) {
        // Between the last and the first of its stops lies the browser's own frame, and nothing else of the page.
        expect(await page.locator(":focus").count()).toBe(await question.locator(":focus").count());
        await keyboard.press("Tab");
      }
      await keyboard.press("Escape");
      await question.waitFor({ state: "detached" });
      await expect.poll(() => isFocused(button(page, "Pause"))).toBe(true);
      await keyboard.press("Enter");
      await pressOn(page, question.getByRole("button", { name: "Pause", exact: true }));
      await waitForState(page, "Paused");
      expect(await hasFocus(page)).toBe(true);
      await pressOn(page, button(page, "Resume"));
      await pressOn(page, question.getByRole("button", { name: "Resume" }));
      await waitForState(page, "Registering");
      expect(await hasFocus(page)).toBe(true);
      await pressOn(page, button(page, "Cancel registration"));
      await pressOn(page, question.getByRole("button", { name: "Cancel the rest" }));
      await waitForState(page, "Cancelling");
      expect(await hasFocus(page)).toBe(true);
      scene.gate.letThrough();
      await page
        .getByRole("heading", { level: 2, name: /^You cancelled: \d+ registered, \d+ not$/ })
        .waitFor();
      await picture("cancelled with the keyboard");

      await tabTo(page, page.getByRole("radio", { name: /^All/ }));
      for (let presses = 0; presses < 3; presses++) await keyboard.press("ArrowRight");
      expect(await page.getByRole("radio", { name: /^Not registered/ }).isChecked()).toBe(true);
      await keyboard.press("ArrowRight");
      expect(await page.getByRole("radio", { name: /^All/ }).isChecked()).toBe(true);

      const remaining = /^Register the remaining \d+$/;
      await pressOn(page, page.getByRole("button", { name: remaining }), "Enter", "Shift+Tab");
      const dialog = page.getByRole("dialog", { name: remaining });
      await dialog.waitFor();
      await pressOn(page, dialog.getByRole("button", { name: /^Try \d+ again$/ }));
      await waitForState(page, "All registered");
      expect(await hasFocus(page)).toBe(true);
      await expectLinesAsStored(page, scene.backend, bulkId);
      expect(await registeredNames(scene.backend, bulkId)).toHaveLength(total);
    },
    { coordinator: null, viewport: { width: 1_280, height: 1_600 } },
  );
});

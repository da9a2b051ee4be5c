import { afterAll, beforeAll, expect, test } from "vitest";
import { LOCAL_PASSWORD } from "../../local/seeded-coordinators.ts";
import { openConsoleScene } from "../support/browser/console-scene.ts";
import type { ConsoleScene } from "../support/browser/console-scene.ts";
import { isFocused, pressOn, tabTo, typeInto } from "../support/browser/keyboard.ts";
import { readLines, waitForState, waitUntilDone } from "../support/browser/result-page.ts";
import { byName, registeredNames, storedLines } from "../support/browser/stored-lines.ts";

let scene: ConsoleScene;

beforeAll(async () => {
  scene = await openConsoleScene();
});
afterAll(() => scene.stop());

test("everything can be done with the keyboard alone: sign in, choose, fill in, confirm, pause, resume, cancel, retry", async () => {
  scene.database.hold(3);
  await scene.visit(
    async ({ page, picture }) => {
      const { keyboard } = page;
      const button = (name: string) => page.getByRole("button", { name, exact: true });
      await typeInto(page, page.getByRole("textbox", { name: "Email" }), "coordinator1@example.org");
      await typeInto(page, page.getByLabel("Password"), LOCAL_PASSWORD);
      await keyboard.press("Enter");
      await button("Sign out").waitFor();

      await page.reload();
      await button("Sign out").waitFor();
      // The first stop leads past the navigation.
      await keyboard.press("Tab");
      expect(await isFocused(page.getByRole("link", { name: "Skip to the content" }))).toBe(true);
      await pressOn(page, page.getByRole("link", { name: "Register for many" }));
      const heading = page.getByRole("heading", { level: 1, name: "Register for many" });
      await heading.waitFor();
      await expect.poll(() => isFocused(heading)).toBe(true);

      // Three by the space bar, then a whole search, then one less.
      await page.getByText("44 found").waitFor();
      await tabTo(page, page.getByRole("searchbox", { name: "Search mentors" }));
      const options = page.getByRole("option");
      for (
        let presses = 0;
        (await page.getByRole("option").and(page.locator(":focus")).count()) === 0;
        presses++
      ) {
        expect(presses).toBeLessThan(10);
        await keyboard.press("Tab");
      }
      expect(await isFocused(options.first())).toBe(true);
      for (const key of ["Space", "ArrowDown", "ArrowDown", "Space", "End", "Home", "ArrowDown", "Space"]) {
        await keyboard.press(key);
      }
      await page.getByText("3 chosen").waitFor();
      await tabTo(page, page.getByRole("searchbox", { name: "Search mentors" }), "Shift+Tab");
      await keyboard.type("zofia");
      await page.getByText("1 found").waitFor();
      await pressOn(page, button("Select all found"));
      await page.getByText("4 chosen").waitFor();
      await tabTo(page, page.getByRole("searchbox", { name: "Search mentors" }), "Shift+Tab");
      await keyboard.press("Control+A");
      await keyboard.press("Delete");
      await page.getByText("44 found").waitFor();
      await tabTo(page, options.first().or(page.locator("[role=option]:focus")).first());
      await keyboard.press("Home");
      await keyboard.press("Shift+End");
      await keyboard.press("Control+A");
      await expect.poll(() => page.getByText(/^4[04] chosen$/).count()).toBe(1);
      await pressOn(page, button("Clear choice"));
      await page.getByText("None chosen").waitFor();
      await tabTo(page, page.getByRole("searchbox", { name: "Search mentors" }), "Shift+Tab");
      await keyboard.type("da");
      await pressOn(page, button("Select all found"));
      const chosen = await page.getByText(/^\d+ chosen$/).innerText();

      await typeInto(page, page.getByRole("textbox", { name: "Activity type" }), "Keyboard session");
      const date = page.getByLabel("Date", { exact: true });
      await tabTo(page, date);
      // A date field takes its parts in the order of the browser's own language.
      await keyboard.type("11182026");
      expect(await date.inputValue()).toBe("2026-11-18");
      await typeInto(page, page.getByRole("textbox", { name: "Duration in minutes" }), "60");
      await keyboard.press("Enter");
      const before = page.getByRole("heading", { name: "Before you confirm" });
      await before.waitFor();
      await expect.poll(() => isFocused(before)).toBe(true);
      await pressOn(page, button("Confirm and register"));
      await page.waitForURL(/registrations\/[0-9a-f-]{36}$/);
      const bulkId = page.url().split("/").at(-1) ?? "";
      const total = Number(chosen.split(" ")[0]);
      expect(total).toBeGreaterThan(8);
      await waitUntilDone(page, 3, total);

      // A question takes the focus, keeps it, and gives it back.
      await pressOn(page, button("Pause"));
      const question = page.getByRole("alertdialog", { name: "Pause this registration?" });
      await question.waitFor();
      for (let presses = 0; presses < 6; presses++) {
        expect(
          (await question.locator(":focus").count()) + (await question.and(page.locator(":focus")).count()),
        ).toBe(1);
        await keyboard.press("Tab");
      }
      await keyboard.press("Escape");
      await question.waitFor({ state: "detached" });
      await expect.poll(() => isFocused(button("Pause"))).toBe(true);
      await keyboard.press("Enter");
      await pressOn(page, question.getByRole("button", { name: "Pause", exact: true }));
      await waitForState(page, "Paused");
      await pressOn(page, button("Resume"));
      await pressOn(page, page.getByRole("alertdialog").getByRole("button", { name: "Resume" }));
      await waitForState(page, "Registering");
      await pressOn(page, button("Cancel registration"));
      await pressOn(page, page.getByRole("alertdialog").getByRole("button", { name: "Cancel the rest" }));
      scene.database.letThrough();
      await waitForState(page, "Partly registered");
      await picture("cancelled with the keyboard");

      await tabTo(page, page.getByRole("radio", { name: /^All/ }));
      for (let presses = 0; presses < 3; presses++) await keyboard.press("ArrowRight");
      expect(await page.getByRole("radio", { name: /^Failed/ }).isChecked()).toBe(true);
      await keyboard.press("ArrowRight");

      await pressOn(page, button("Retry failed"));
      const dialog = page.getByRole("dialog", { name: "Retry failed" });
      await pressOn(page, dialog.getByRole("button", { name: /^Try \d+ again$/ }));
      await waitForState(page, "All registered");
      expect(byName(await readLines(page))).toEqual(byName(await storedLines(scene.backend, bulkId)));
      expect(await registeredNames(scene.backend, bulkId)).toHaveLength(total);
    },
    { coordinator: null, viewport: { width: 1_280, height: 1_600 } },
  );
});

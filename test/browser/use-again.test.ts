/** An earlier registration opens the form again: with its mentors and its activity, and without its date. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { openConsoleScene } from "../support/browser/console-scene.ts";
import type { ConsoleScene } from "../support/browser/console-scene.ts";
import { readFlow } from "../support/browser/flow-state.ts";
import { ACTIVITY, check, confirm, registerMany } from "../support/browser/form.ts";
import { inspect } from "../support/browser/inspect.ts";
import { pressOn } from "../support/browser/keyboard.ts";
import { waitForState } from "../support/browser/result-page.ts";
import { registeredNames } from "../support/browser/stored-lines.ts";

let scene: ConsoleScene;

beforeAll(async () => {
  scene = await openConsoleScene();
});
afterAll(() => scene.stop());

test("its form is filled in without those who can't be registered any more, who are named", () =>
  scene.visit(async ({ page, picture }) => {
    await registerMany(page, ["Amina Dahl", "Birgit Kowalska", "Carlos Rossi", "Dagny Yilmaz"], {
      ...ACTIVITY,
      activityType: "Walk",
      durationMinutes: "90",
      note: "Bring shoes",
    });
    await waitForState(page, "All registered");
    await scene.backend.rows("update public.mentors set active = false where full_name = 'Birgit Kowalska'");
    await scene.backend.rows(
      `update public.mentors set chapter_id = (select id from public.chapters where id <> chapter_id order by id desc limit 1)
       where full_name = 'Carlos Rossi'`,
    );

    await pressOn(page, page.getByRole("link", { name: /^Use again: Walk, / }));
    await page.getByText("Filled in from an earlier registration. Choose the date.").waitFor();
    await page.getByText("1 mentor is inactive now and was left out:").waitFor();
    await page.getByText("1 mentor is no longer in your chapter and was left out:").waitFor();
    expect(await page.locator(".file-faults li").first().innerText()).toBe("Birgit Kowalska");
    expect(await page.locator(".file-faults li").count()).toBe(2);
    expect(await readFlow(page)).toEqual({
      search: "",
      chosen: ["Amina Dahl", "Dagny Yilmaz"],
      activityType: "Walk",
      date: "",
      durationMinutes: "90",
      note: "Bring shoes",
    });
    await inspect(page, "used again");
    await picture("used again");

    await page.getByRole("button", { name: "Today", exact: true }).click();
    // What is changed meanwhile survives a reload: the form is filled in once.
    await page.reload();
    await page.getByText("Your draft is back as you left it").waitFor();
    expect((await readFlow(page)).date).not.toBe("");
    expect(await check(page)).toBe("2 new.");
    const bulkId = await confirm(page);
    await waitForState(page, "All registered");
    expect((await registeredNames(scene.backend, bulkId)).toSorted()).toEqual(["Amina Dahl", "Dagny Yilmaz"]);
  }));

test("each entry of My registrations leads to it, in place of the draft that was there", () =>
  scene.visit(async ({ page }) => {
    await registerMany(page, ["Emeka Ghani"], { ...ACTIVITY, activityType: "Visit" });
    await waitForState(page, "All registered");
    await page.getByRole("link", { name: "Register several mentors" }).click();
    await page.getByRole("combobox", { name: "Activity type" }).fill("Something else");
    await page.getByRole("link", { name: "My registrations", exact: true }).click();
    const entry = page.getByRole("list", { name: "My registrations" }).getByRole("listitem").first();
    await entry.getByRole("link", { name: /^Use again: Visit, / }).click();
    await page.getByText("Filled in from an earlier registration. Choose the date.").waitFor();
    expect(await readFlow(page)).toMatchObject({ chosen: ["Emeka Ghani"], activityType: "Visit", date: "" });
  }));

test("one that is not the coordinator's fills in nothing, and says so", () =>
  scene.visit(async ({ page, expectErrors }) => {
    expectErrors(/404/);
    await page.goto("/console/register?again=00000000-0000-4000-8000-000000000000");
    await page.getByText("There is no such registration, or it is not yours.").waitFor();
    expect((await readFlow(page)).chosen).toEqual([]);
  }));
